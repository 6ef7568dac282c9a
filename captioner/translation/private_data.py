"""What private things look like, and the checks that tell them from what only looks alike.

Every finder takes time that grows with the length of the text and no faster: its patterns begin at the edge of a run
and are bounded, or run through a text once.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Iterator
from typing import Final

Span = tuple[int, int]
"""Where in a text: start, end."""

_BETWEEN: Final = r"(?:, |\.(?=\d)|[\s\-/()]{1,3})?"
"""Between two digits of one number, as recognizers write what was spoken in groups."""
_DIGITS: Final = re.compile(rf"\+?\(?\d(?:{_BETWEEN}\d)*")
_GROUP: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"(?:1\d|20)\d\d")
_CARD: Final = range(13, 20)
"""Digits of a card number (ISO/IEC 7812-1)."""
_PHONE: Final = 7
"""Digits of a telephone number at least; what has more is an account or two numbers in a row, and private, too."""
_EMAIL: Final = re.compile(r"(?<![^\s@<>()])[^\s@<>()]+@[^\s@<>()]+\w")
_AT: Final = "(?:at|arroba|arobase|chiocciola|ät)"
_DOT: Final = "(?:dot|punto|point|punkt|ponto)"
_SPOKEN: Final = re.compile(rf"(?<!\S)[\w.+\-]+ {_AT} [\w\-]+(?: {_DOT} \w+)+", re.IGNORECASE)
"""An address as it is said: `jo at example dot org`."""
_URL: Final = re.compile(r"(?:\b\w+://|\bwww\.)[^\s<>]*[\w/]")
_TOP: Final = (
    "com|org|net|edu|gov|info|biz|io|app|dev|eu|tv|es|fr|de|it|pt|uk|us|ru|br|mx|ar|nl|be|ch|at|pl|ca|au|in|jp|cn"
)
_DOMAIN: Final = re.compile(rf"(?<![\w.\-@])\w[\w\-]*(?:\.[\w\-]+)*\.(?:{_TOP})(?![\w\-])(?:/[^\s<>]*[\w/])?")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}\b")
_IP4: Final = re.compile(r"(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?![\w:])")
_IP6: Final = re.compile(r"(?<![\w.:])[\da-fA-F:]{2,45}(?![\w:])")
_DNI: Final = re.compile(r"\b(?:\d{8}|[XYZxyz]-?\d{7})[- ]?[A-Za-z]\b")
_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_FISCAL: Final = re.compile(r"\b[A-Za-z]{6}\d\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]\b")


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B: the check digit of card numbers."""
    digits = [int(c) for c in reversed(number) if c.isdigit()]
    doubled = (sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def iban(number: str) -> bool:
    """ISO 13616: the remainder by 97 is 1."""
    plain = re.sub(r"\W", "", number).upper()
    if not 15 <= len(plain) <= 34 or not plain.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def dni(number: str) -> bool:
    """Spain's DNI and NIE: the letter is the remainder by 23."""
    plain = re.sub(r"\W", "", number).upper()
    digits = plain[:-1].translate(str.maketrans("XYZ", "012"))
    return digits.isdigit() and _DNI_LETTERS[int(digits) % 23] == plain[-1]


def address(text: str) -> bool:
    """An IP address, of version 4 or 6."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _emails(text: str) -> Iterator[Span]:
    yield from _spans(_EMAIL, text)
    yield from _spans(_SPOKEN, text)


def _urls(text: str) -> Iterator[Span]:
    yield from _spans(_URL, text)
    yield from _spans(_DOMAIN, text)


def _addresses(text: str) -> Iterator[Span]:
    for pattern in (_IP4, _IP6):
        yield from (match.span() for match in pattern.finditer(text) if address(match[0]))


def _identities(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _DNI.finditer(text) if dni(match[0]))
    yield from _spans(_FISCAL, text)


def _ibans(text: str) -> Iterator[Span]:
    """The longest beginning of what looks like one: a word in capitals may stand behind it."""
    for match in _IBAN.finditer(text):
        ends = [match.start() + edge.end() for edge in re.finditer(r"[A-Z0-9]+", match[0])]
        yield from ((match.start(), end) for end in reversed(ends) if iban(text[match.start() : end]))


def _cards(text: str) -> Iterator[Span]:
    """Groups of digits within a number that make a card's; its date and code may stand behind it."""
    for match in _DIGITS.finditer(text):
        groups = [(match.start() + group.start(), group[0]) for group in _GROUP.finditer(match[0])]
        for first in range(len(groups)):
            yield from _card(groups[first : first + _CARD.stop])


def _card(groups: list[tuple[int, str]]) -> Iterator[Span]:
    number = ""
    for at, group in groups:
        number += group
        if len(number) >= _CARD.stop:
            return
        if len(number) in _CARD and luhn(number):
            yield groups[0][0], at + len(group)


def _phones(text: str) -> Iterator[Span]:
    for match in _DIGITS.finditer(text):
        groups = _GROUP.findall(match[0])
        if sum(map(len, groups)) >= _PHONE and not all(map(_YEAR.fullmatch, groups)):
            yield match.span()


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in pattern.finditer(text))


KINDS: dict[str, Callable[[str], Iterator[Span]]] = {
    "email": _emails,
    "url": _urls,
    "iban": _ibans,
    "ip": _addresses,
    "id": _identities,
    "card": _cards,
    "phone": _phones,
}
"""Kind -> what finds it in a text. Cards, IBANs and identity numbers are checked by their check digits."""

_NUMBERS: Final = frozenset({"card", "phone"})
"""Kinds that are digits alone."""
_AFTER: Final = " \t\n.,;:!?…"
_SPECIAL: Final = re.compile(r"[\d@:/_+(]|\w\.\w|^www\b", re.IGNORECASE)
_LAST_DIGITS: Final = re.compile(r"(?:[A-Za-z][\s\-]?)?[\-/(]*\d(?:(?: ,|\.|[\s\-/()]{1,3})?\d)*\(?\+?")
"""The digits at the end of a text, read backwards; a letter may belong to an identity number."""
_LAST_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){0,34}$")
_LAST_SPOKEN: Final = re.compile(rf"(?<!\S)[\w.+\-]+ {_AT}(?: [\w\-]+(?: {_DOT}(?: \w+)?)*)?$", re.IGNORECASE)
_REACH: Final = 120
"""Characters at the end of a text in which something that is spoken or grouped may begin."""


def pending(text: str, kinds: Collection[str] = tuple(KINDS)) -> int:
    """Where the end of a growing text begins that may yet become private; the length of the text where nothing may.

    Any last word may: an address or a domain grows out of it. A word with a comma or a full stop behind it is over,
    unless there is a digit or a sign in it.
    """
    bare = text.rstrip(_AFTER)
    begins = [len(text)]
    if kinds and (digits := _LAST_DIGITS.match(bare[::-1])):
        begins.append(_word_start(bare, len(bare) - digits.end()))
    if bare and not _NUMBERS.issuperset(kinds):
        begins += _words_begun(text, bare)
    return min(begins)


def _words_begun(text: str, bare: str) -> Iterator[int]:
    token = _word_start(bare, len(bare))
    if len(bare) < len(text.rstrip()) and not _SPECIAL.search(bare, token):
        return
    yield token
    found = (pattern.search(bare, max(0, len(bare) - _REACH)) for pattern in (_LAST_IBAN, _LAST_SPOKEN))
    yield from (match.start() for match in found if match)


def _word_start(text: str, at: int) -> int:
    """Where the word begins that reaches to `at`."""
    return max(text.rfind(space, 0, at) for space in " \t\n") + 1 if at and not text[at - 1].isspace() else at

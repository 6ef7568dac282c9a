"""Patterns of private data, and the checks that reject text which only looks similar.

The time of every finder is linear in the length of the text: its patterns begin at the edge of a run and are bounded,
or pass over the text once.

Telephone numbers are any seven digits or more: phonenumbers (9.0) finds only numbers that are valid in a given country,
none with commas between the groups, as recognizers write them, and takes 28 times as long.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Iterator
from typing import Final

from stdnum import luhn
from stdnum.es import dni, nie
from stdnum.iso7064 import mod_97_10

Span = tuple[int, int]
"""Start and end within a text."""

_BETWEEN: Final = r"(?:, |\.(?=\d)|[\s\-/()]{1,3})?"
"""Separator of two digits of one number, as recognizers write groups of digits."""
_DIGITS: Final = re.compile(rf"\+?\(?\d(?:{_BETWEEN}\d)*")
_GROUP: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"(?:1\d|20)\d\d")
_CARD: Final = range(13, 20)
"""Number of digits of a card number (ISO/IEC 7812-1)."""
_MIN_PHONE: Final = 7
"""Minimum digits of a telephone number; a longer one is an account or two numbers in a row, and private too."""
_EMAIL: Final = re.compile(r"(?<![^\s@<>()])[^\s@<>()]+@[^\s@<>()]+\w")
_AT: Final = "(?:at|arroba|arobase|chiocciola|ät)"
_DOT: Final = "(?:dot|punto|point|punkt|ponto)"
_SPOKEN: Final = re.compile(rf"(?<!\S)[\w.+\-]+ {_AT} [\w\-]+(?: {_DOT} \w+)+", re.IGNORECASE)
"""A spoken e-mail address: `jo at example dot org`."""
_URL: Final = re.compile(r"(?:\b\w+://|\bwww\.)[^\s<>]*[\w/]")
_TOP: Final = (
    "com|org|net|edu|gov|info|biz|io|app|dev|eu|tv|es|fr|de|it|pt|uk|us|ru|br|mx|ar|nl|be|ch|at|pl|ca|au|in|jp|cn"
)
_DOMAIN: Final = re.compile(rf"(?<![\w.\-@])\w[\w\-]*(?:\.[\w\-]+)*\.(?:{_TOP})(?![\w\-])(?:/[^\s<>]*[\w/])?")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}\b")
_IP4: Final = re.compile(r"(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?![\w:])")
_IP6: Final = re.compile(r"(?<![\w.:])[\da-fA-F:]{2,45}(?![\w:])")
_DNI: Final = re.compile(r"\b(?:\d{8}|[XYZxyz]-?\d{7})[- ]?[A-Za-z]\b")
_FISCAL: Final = re.compile(r"\b[A-Za-z]{6}\d\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]\b")


def _iban(number: str) -> bool:
    plain = re.sub(r"\W", "", number).upper()
    return 15 <= len(plain) <= 34 and plain.isascii() and mod_97_10.is_valid(plain[4:] + plain[:4])


def _address(text: str) -> bool:
    """Return True for an IP address of version 4 or 6."""
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
        yield from (match.span() for match in pattern.finditer(text) if _address(match[0]))


def _identities(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _DNI.finditer(text) if dni.is_valid(match[0]) or nie.is_valid(match[0]))
    yield from _spans(_FISCAL, text)


def _ibans(text: str) -> Iterator[Span]:
    """Yield beginnings of a match that are valid, the longest first: a word in capitals may follow an IBAN."""
    for match in _IBAN.finditer(text):
        ends = [match.start() + edge.end() for edge in re.finditer(r"[A-Z0-9]+", match[0])]
        yield from ((match.start(), end) for end in reversed(ends) if _iban(text[match.start() : end]))


def _cards(text: str) -> Iterator[Span]:
    """Yield groups of digits within a number that form a card number; its date and code may follow."""
    for match in _DIGITS.finditer(text):
        groups = [(match.start() + group.start(), group[0]) for group in _GROUP.finditer(match[0])]
        for first in range(len(groups)):
            yield from _card(groups[first : first + _CARD.stop])


def _card(groups: list[tuple[int, str]]) -> Iterator[Span]:
    number = ""
    for at, group in groups:
        number += "".join(str(int(digit)) for digit in group)  # ASCII digits, for luhn
        if len(number) >= _CARD.stop:
            return
        if len(number) in _CARD and luhn.is_valid(number):
            yield groups[0][0], at + len(group)


def _phones(text: str) -> Iterator[Span]:
    for match in _DIGITS.finditer(text):
        groups = _GROUP.findall(match[0])
        if sum(map(len, groups)) >= _MIN_PHONE and not all(map(_YEAR.fullmatch, groups)):
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
"""Kind -> finder. Cards, IBANs and identity numbers are validated by their check digits."""

_NUMBERS: Final = frozenset({"card", "phone"})
"""Kinds that consist of digits only."""
# Only marks that a space follows: in Chinese or Japanese, an address may continue directly after the mark.
_AFTER: Final = " \t\n.,;:!?…؟،؛।۔"
_SPECIAL: Final = re.compile(r"[\d@:/_+(]|\w\.\w|^www\b", re.IGNORECASE)
_LAST_DIGITS: Final = re.compile(r"(?:[A-Za-z][\s\-]?)?[\-/(]*\d(?:(?: ,|\.|[\s\-/()]{1,3})?\d)*\(?\+?")
"""Digits at the end of a text, matched backwards; a letter may belong to an identity number."""
_LAST_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){0,34}$")
_LAST_SPOKEN: Final = re.compile(rf"(?<!\S)[\w.+\-]+ {_AT}(?: [\w\-]+(?: {_DOT}(?: \w+)?)*)?$", re.IGNORECASE)
_REACH: Final = 120
"""Characters at the end of a text within which a spoken address or a grouped number may begin."""


def pending(text: str, kinds: Collection[str] = tuple(KINDS)) -> int:
    """Return where the end of a growing text begins that may become private; the length of the text if none may.

    Any last word may become an address or a domain. A word followed by a comma or a full stop is complete, unless it
    contains a digit or a sign.
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
    """Return where the word that ends at `at` begins."""
    return max(text.rfind(space, 0, at) for space in " \t\n") + 1 if at and not text[at - 1].isspace() else at

"""Private things masked between recognition and everything else: what is masked here nobody gets to see.

The rules:

1. A finished text has each match replaced by `MASK`. Card numbers, IBANs and identity numbers are checked by their
   check digits, so that few other numbers vanish with them; of numbers like telephone numbers there is no check.
2. Of a text that is still growing, an end that may become a match is not shown yet, not even as tail:
   `my number is 555` shows `my number is`.
3. A match is stable only when something that cannot belong to it follows within stable, so stable only grows.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from captioner.errors import ConfigError
from captioner.types import Revision

MASK = "***"
"""In place of what is masked: translators let it through and every font has it."""

_DIGITS = r"\+?\(?\d(?:[\s.\-/()]{0,2}\d)*"
_PHONE_DIGITS = range(7, 16)
_CARD_DIGITS = range(13, 20)
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


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
    return digits.isdigit() and _DNI[int(digits) % 23] == plain[-1]


def address(text: str) -> bool:
    """An IP address, of version 4 or 6."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def card(number: str) -> bool:
    """Thirteen to nineteen digits with the right check digit."""
    return _count(number) in _CARD_DIGITS and luhn(number)


def phone(number: str) -> bool:
    """As many digits as telephone numbers have, and not two years."""
    years = re.fullmatch(r"(?:1\d|20)\d\d\W{1,3}(?:1\d|20)\d\d", number)
    return _count(number) in _PHONE_DIGITS and years is None


def _count(number: str) -> int:
    return sum(c.isdigit() for c in number)


def _any(_: str) -> bool:
    return True


KINDS: dict[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "email": (re.compile(r"[^\s@<>()]+@[^\s@<>()]+\w"), _any),
    "url": (re.compile(r"(?:\b\w+://|\bwww\.)[^\s<>]*[\w/]"), _any),
    "iban": (re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}\b"), iban),
    "ip": (
        re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]*:[\da-fA-F:]*:[\da-fA-F]*)(?![\w:])"),
        address,
    ),
    "id": (re.compile(r"\b(?:\d{8}|[XYZxyz]-?\d{7})[- ]?[A-Za-z]\b"), dni),
    "card": (re.compile(_DIGITS), card),
    "phone": (re.compile(_DIGITS), phone),
}
"""Kind -> what it looks like, and the check that it is one."""

_PENDING = re.compile(
    r"(?:\S*@\S*|\S+://\S*|\bwww\.\S*|\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9])*|[\da-fA-F]*:[\da-fA-F:]*"
    r"|[XYZxyz]-?\d+[A-Za-z]?|\+?\(?\d(?:[\s.\-/()]{0,2}\d)*[\-/(.]*[A-Za-z]?|\+\(?)[\s.,;!?]*$"
)
"""An end of a growing text that may become a match of any kind."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Masks what it was told to; one per room. `Redaction()("Mail a@b.org")` gives `Mail ***`."""

    kinds: tuple[str, ...] = tuple(KINDS)
    words: tuple[str, ...] = ()
    """Masked wherever they stand, whole and in any case: names, profanity."""

    def __post_init__(self) -> None:
        if unknown := set(self.kinds) - KINDS.keys():
            raise ConfigError(f"unknown redaction {', '.join(sorted(unknown))}", f"use some of {', '.join(KINDS)}")

    def __call__(self, text: str) -> str:
        """A finished text, masked."""
        return _masked(text, list(self._matches(text)))

    def revision(self, revision: Revision) -> Revision:
        """A revision whose texts hold nothing that was to be masked, nor the beginning of it."""
        if revision.final:
            return replace(revision, stable=self(revision.stable), direct=self(revision.direct))
        whole = revision.stable + revision.tail
        shown = whole[: self._pending(whole)]
        matches = list(self._matches(shown))
        cut = min(len(shown), self._pending(revision.stable))
        cut = min([cut, *(start for start, end in matches if start < cut < end)])
        stable = _masked(shown[:cut], [match for match in matches if match[1] <= cut])
        return replace(
            revision,
            stable=stable,
            tail=_masked(shown, matches)[len(stable) :],
            direct=self(revision.direct[: self._pending(revision.direct)]),
        )

    def _matches(self, text: str) -> Iterator[tuple[int, int]]:
        """Where to mask, in order, none within another."""
        found = [
            match.span() for kind in self.kinds for match in KINDS[kind][0].finditer(text) if KINDS[kind][1](match[0])
        ]
        found += [match.span() for word in self.words for match in _whole(word).finditer(text)]
        last = -1
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if start >= last:
                yield start, end
                last = end

    def _pending(self, text: str) -> int:
        """Where the end begins that may become a match; the length of the text where nothing may."""
        starts = [match.start() for match in [_PENDING.search(text)] if match and self.kinds]
        starts += [start for word in self.words for start in _begun(text, word)]
        at = min(starts, default=len(text))
        return len(text[:at].rstrip()) if at < len(text) else at


def _masked(text: str, matches: list[tuple[int, int]]) -> str:
    for start, end in reversed(matches):
        text = text[:start] + MASK + text[end:]
    return text


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, word.split())) + r"(?!\w)", re.IGNORECASE)


def _begun(text: str, word: str) -> Iterator[int]:
    """Where the end of the text is a beginning of the word, letters of its first one aside: that may be any word."""
    parts = word.split()
    for n in range(len(parts), 0, -1):
        begun = r"\s+".join(map(re.escape, parts[:n]))
        if match := re.search(rf"(?<!\w){begun}[\s.,;!?]*$", text, re.IGNORECASE):
            yield match.start()
            return

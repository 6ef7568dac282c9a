"""Private things masked between recognition and everything else: what is masked here nobody gets to see.

The rules:

1. A finished text has each match replaced by `MASK`; what a match is, `private` says.
2. Of a text that is still growing, an end that may become a match is not shown yet, not even as tail:
   `my number is 555` shows `my number is`. Where addresses are masked that is as a rule the last word: they grow.
3. A match is stable only when something that cannot belong to it follows within stable, so stable only grows.
4. A segment may end in the middle of a number. Digits at the end of a final that no full stop ends are masked, years
   aside, and remembered: with what the next segment begins with they may be one (`Censor`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from captioner.config import untrusted
from captioner.errors import ConfigError
from captioner.languages import OPENING_MARKS
from captioner.translation.private_data import KINDS, Span, pending
from captioner.types import Revision

MASK = "***"
"""In place of what is masked: translators let it through and every font has it."""

_GOING_ON = re.compile(r"(?<![\w.,])\+?\(?\d(?:\.(?=\d)|[\d\s\-/()])*$")
_LEADING = re.compile(r"\s*[\d\s.,\-/()]*\d")
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_OPENING = " \t\n" + "".join(OPENING_MARKS)
"""What belongs to the word behind it, and goes with it."""
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of languages that put no space between words."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is masked. `Redaction()("Mail a@b.org")` gives `Mail ***`."""

    kinds: tuple[str, ...] = tuple(KINDS)
    words: tuple[str, ...] = ()
    """Masked wherever they stand, whole and in any case: names, profanity."""

    def __post_init__(self) -> None:
        if unknown := set(self.kinds) - KINDS.keys():
            raise ConfigError(f"unknown redaction {', '.join(sorted(unknown))}", f"use some of {', '.join(KINDS)}")

    def __bool__(self) -> bool:
        return bool(self.kinds or self.words)

    def __call__(self, text: str) -> str:
        """A finished text, masked."""
        return _masked(text, list(self.matches(text)))

    def growing(self, text: str) -> str:
        """A text whose end is still open, masked, without what at its end may become a match."""
        return self(text[: self.pending(text)])

    def revision(self, revision: Revision) -> Revision:
        """A revision whose texts hold nothing that was to be masked, nor the beginning of it."""
        if revision.final:
            return replace(revision, stable=self(revision.stable), direct=self(revision.direct))
        whole = revision.stable + revision.tail
        shown = whole[: self.pending(whole)]
        matches = list(self.matches(shown))
        cut = min(len(shown), self.pending(revision.stable))
        cut = min([cut, *(start for start, end in matches if start < cut < end)])
        stable = _masked(shown[:cut], [match for match in matches if match[1] <= cut])
        tail = _masked(shown, matches)[len(stable) :]
        return replace(revision, stable=stable, tail=tail, direct=self.growing(revision.direct))

    def matches(self, text: str) -> Iterator[Span]:
        """Where to mask, in order, none within another."""
        found = [span for kind in self.kinds for span in KINDS[kind](text)]
        found += _found(text, self.words)
        last = -1
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if start >= last:
                yield start, end
                last = end

    def pending(self, text: str) -> int:
        """Where the end begins that may become a match; the length of the text where nothing may."""
        at = min([pending(text, self.kinds), *_begun(text, self.words)])
        return len(text[:at].rstrip(_OPENING)) if at < len(text) else at


NOTHING = Redaction((), ())
"""Nothing is masked."""


class Censor:
    """One stream's revisions, redacted; remembers the number in the middle of which a segment ended."""

    def __init__(self, redaction: Redaction) -> None:
        self.redaction = redaction
        self._digits: dict[str, tuple[bool, bool]] = {}
        """Of the last final segment and those that came behind: whether it ends in digits, and whether its English."""

    def __call__(self, revision: Revision) -> Revision:
        """The revision as everybody else may see it."""
        if not self.redaction:
            return revision
        begun, english = self._before(revision.segment)
        self._remember(revision)
        revision = self._continued(revision) if begun else revision
        revision = replace(revision, direct=_LEADING.sub(MASK, revision.direct)) if english else revision
        if revision.final:
            revision = replace(revision, stable=self._ended(revision.stable), direct=self._ended(revision.direct))
        return _wordless(self.redaction.revision(revision))

    def _continued(self, revision: Revision) -> Revision:
        """With the digits masked that belong to the number before; those that still may grow are held back."""
        leading = _LEADING.match(revision.stable + revision.tail)
        if leading is None:
            return revision
        stable, tail = _without(leading.end(), revision.stable, revision.tail)
        return replace(revision, stable=stable, tail=tail)

    def _before(self, segment: str) -> tuple[bool, bool]:
        """What is remembered of the segment before that one."""
        known = list(self._digits)
        before = known[: known.index(segment)] if segment in known else known
        return self._digits[before[-1]] if before else (False, False)

    def _remember(self, said: Revision) -> None:
        ends = (said.stable + said.tail, said.direct) if self.redaction.kinds else ("", "")
        text, english = (bool(_GOING_ON.search(end)) for end in ends)
        self._digits[said.segment] = text, english
        if said.final:
            known = list(self._digits)
            self._digits = {segment: self._digits[segment] for segment in known[known.index(said.segment) :]}

    def _ended(self, text: str) -> str:
        """Digits at the end that no full stop ends, masked."""
        found = _GOING_ON.search(text) if self.redaction.kinds else None
        if found is None or _YEAR.fullmatch(found[0].strip()) or sum(map(str.isdigit, found[0])) < 3:
            return text
        return text[: found.start()] + MASK


def _wordless(revision: Revision) -> Revision:
    """The revision without words that say more than its text does."""
    said = "".join(word.text for word in revision.words).strip()
    return revision if said == revision.text else replace(revision, words=())


def listed(path: str) -> tuple[str, ...]:
    """The words or phrases of a file, one a line; empty lines and what follows `#` are for people.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        lines = untrusted.path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise ConfigError(f"the word list {path} cannot be read: {said}", "one word or phrase a line") from error
    return tuple(dict.fromkeys(word for line in lines if (word := " ".join(line.partition("#")[0].split()))))


def _without(count: int, stable: str, tail: str) -> tuple[str, str]:
    """Both, with the first `count` characters of them together as `MASK`."""
    if count <= len(stable):
        return MASK + stable[count:], tail
    begun = bool(stable.strip())  # shown as a mask before, so it stays one
    return MASK * begun, MASK * (not begun) + tail[count - len(stable) :]


def _masked(text: str, matches: list[Span]) -> str:
    pieces, at = [], 0
    for start, end in matches:
        pieces += [text[at:start], MASK]
        at = end
    return "".join((*pieces, text[at:]))


@lru_cache(maxsize=64)
def _listed(words: tuple[str, ...]) -> tuple[dict[str, re.Pattern[str]], re.Pattern[str] | None]:
    """First word -> a pattern of all that begin so, found by looking up each word; and one of what has no such word."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        first = None if _UNSPACED.match(word) else _WORD.match(word)
        groups.setdefault(first[0].casefold() if first else "", []).append(_whole(word))
    patterns = {first: re.compile("|".join(group), re.IGNORECASE) for first, group in groups.items()}
    return patterns, patterns.pop("", None)


def _found(text: str, words: tuple[str, ...]) -> Iterator[Span]:
    """Where the words listed are; a long list costs little more than a short one."""
    if not words:
        return
    patterns, others = _listed(words)
    for word in _WORD.finditer(text):
        pattern = patterns.get(word[0].casefold())
        if pattern and (match := pattern.match(text, word.start())):
            yield match.span()
    if others:
        yield from (match.span() for match in others.finditer(text))


def _whole(word: str) -> str:
    before = "" if _UNSPACED.match(word[:1]) else r"(?<!\w)"
    after = "" if _UNSPACED.match(word[-1:]) else r"(?!\w)"
    return before + r"\s+".join(map(re.escape, word.split())) + after


@lru_cache(maxsize=64)
def _beginnings(words: tuple[str, ...]) -> tuple[frozenset[str], int]:
    """What the words begin with, whole words or, where none are spaced, letters; and the length of the longest."""
    begun = set()
    for word in words:
        parts = list(word.casefold()) if _UNSPACED.search(word) else word.casefold().split()
        begun |= {("" if _UNSPACED.search(word) else " ").join(parts[:n]) for n in range(1, len(parts) + 1)}
    return frozenset(begun), max(map(len, begun), default=0)


def _begun(text: str, words: tuple[str, ...]) -> Iterator[int]:
    """Where the end of the text is a beginning of a word listed, letters of its first one aside: that may be any."""
    if not words:
        return
    begun, longest = _beginnings(words)
    bare = text.rstrip(" \t\n.,;!?")
    for at in range(max(0, len(bare) - 2 * longest), len(bare)):
        inside = at and bare[at - 1].isalnum() and not _UNSPACED.match(bare[at])
        if not (inside or bare[at].isspace()) and " ".join(bare[at:].casefold().split()) in begun:
            yield at
            return

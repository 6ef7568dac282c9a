"""Masking of private data and listed words, in finished texts and in texts that still grow.

1. In a finished text, each match is replaced by `MASK`; `private_data` and `word_list` define the matches.
2. In a growing text, an end that may become a match is not shown, not even as tail: `my number is 555` shows
   `my number is`. If addresses are masked, that is usually the last word, because any word may become one.
3. A match becomes stable only when text that cannot belong to it follows within stable, so that stable only grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from captioner.errors import ConfigError
from captioner.languages import OPENING_MARKS
from captioner.translation.private_data import KINDS, Span, pending
from captioner.translation.word_list import find_words, pending_words
from captioner.types import Revision

MASK = "***"
"""Replacement of a match: translation engines copy it, and every font has it."""

_OPENING = " \t\n" + "".join(OPENING_MARKS)
"""Characters that are hidden together with the word after them."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Kinds of private data and words to mask: `Redaction()("Mail a@b.org")` gives `Mail ***`."""

    kinds: tuple[str, ...] = tuple(KINDS)
    words: tuple[str, ...] = ()
    """Words that are masked wherever they occur, whole and in any case: names, profanity."""

    def __post_init__(self) -> None:
        if unknown := set(self.kinds) - KINDS.keys():
            raise ConfigError(f"unknown redaction {', '.join(sorted(unknown))}", f"use some of {', '.join(KINDS)}")

    def __bool__(self) -> bool:
        return bool(self.kinds or self.words)

    def __call__(self, text: str) -> str:
        """Mask a finished text."""
        return _masked(text, list(self.matches(text)))

    def growing(self, text: str) -> str:
        """Mask a growing text, without the end that may become a match."""
        return self(text[: self.pending(text)])

    def revision(self, revision: Revision) -> Revision:
        """Mask a revision, without ends of its texts that may become a match."""
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
        """Yield where to mask, in order and without overlap."""
        found = [span for kind in self.kinds for span in KINDS[kind](text)]
        found += find_words(text, self.words)
        last = -1
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if start >= last:
                yield start, end
                last = end

    def pending(self, text: str) -> int:
        """Return where the end begins that may become a match; the length of the text if none may."""
        at = min([pending(text, self.kinds), *pending_words(text, self.words)])
        return len(text[:at].rstrip(_OPENING)) if at < len(text) else at


NO_REDACTION = Redaction((), ())


def _masked(text: str, matches: list[Span]) -> str:
    parts, at = [], 0
    for start, end in matches:
        parts += [text[at:start], MASK]
        at = end
    return "".join((*parts, text[at:]))

"""Redaction of one stream, where a segment may end in the middle of a number.

Digits at the end of a final that no full stop follows are masked, except years, and remembered: together with the
beginning of the next segment they may be one number.
"""

from __future__ import annotations

import re
from dataclasses import replace

from captioner.translation.redaction import MASK, Redaction
from captioner.types import Revision

_OPEN_NUMBER = re.compile(r"(?<![\w.,])\+?\(?\d(?:\.(?=\d)|[\d\s\-/()])*$")
_LEADING_NUMBER = re.compile(r"\s*[\d\s.,\-/()]*\d")
_YEAR = re.compile(r"(?:1\d|20)\d\d")


class StreamRedactor:
    """Filter of the revisions of one stream, in order."""

    def __init__(self, redaction: Redaction) -> None:
        self.redaction = redaction
        self._open_numbers: dict[str, tuple[bool, bool]] = {}
        """Segment, from the last final one on -> True if its text, and if its English, ends in digits."""

    def __call__(self, revision: Revision) -> Revision:
        """Return the redacted revision."""
        if not self.redaction:
            return revision
        open_text, open_english = self._before(revision.segment)
        self._remember(revision)
        if open_text:
            revision = _without_leading_number(revision)
        if open_english:
            revision = replace(revision, direct=_LEADING_NUMBER.sub(MASK, revision.direct))
        if revision.final:
            stable, direct = self._without_open_number(revision.stable), self._without_open_number(revision.direct)
            revision = replace(revision, stable=stable, direct=direct)
        return _with_matching_words(self.redaction.revision(revision))

    def _before(self, segment: str) -> tuple[bool, bool]:
        """Return whether the text and the English of the segment before this one end in digits."""
        known = list(self._open_numbers)
        before = known[: known.index(segment)] if segment in known else known
        return self._open_numbers[before[-1]] if before else (False, False)

    def _remember(self, revision: Revision) -> None:
        texts = (revision.stable + revision.tail, revision.direct) if self.redaction.kinds else ("", "")
        text, english = (bool(_OPEN_NUMBER.search(text)) for text in texts)
        self._open_numbers[revision.segment] = text, english
        if revision.final:
            known = list(self._open_numbers)
            kept = known[known.index(revision.segment) :]
            self._open_numbers = {segment: self._open_numbers[segment] for segment in kept}

    def _without_open_number(self, text: str) -> str:
        """Mask digits at the end that no full stop follows."""
        found = _OPEN_NUMBER.search(text) if self.redaction.kinds else None
        if found is None or _YEAR.fullmatch(found[0].strip()) or sum(map(str.isdigit, found[0])) < 3:
            return text
        return text[: found.start()] + MASK


def _without_leading_number(revision: Revision) -> Revision:
    """Mask the digits that continue the number before; those that may still grow are held back."""
    leading = _LEADING_NUMBER.match(revision.stable + revision.tail)
    if leading is None:
        return revision
    count, stable, tail = leading.end(), revision.stable, revision.tail
    if count <= len(stable):
        return replace(revision, stable=MASK + stable[count:])
    begun = bool(stable.strip())  # a mask was stable before, so it stays stable
    return replace(revision, stable=MASK * begun, tail=MASK * (not begun) + tail[count - len(stable) :])


def _with_matching_words(revision: Revision) -> Revision:
    """Return the revision without its words if they contain more than its text."""
    joined = "".join(word.text for word in revision.words).strip()
    return revision if joined == revision.text else replace(revision, words=())

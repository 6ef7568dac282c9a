"""The newest revision of each caption of a room, in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from captioner.types import Revision


class OnScreen:
    """Captions by segment and language, in the order in which they changed; enough of them for edits."""

    def __init__(self, max_captions: int = 2000) -> None:
        """`max_captions`: in all languages together; those that changed longest ago are forgotten."""
        self.erased: Counter[str] = Counter()
        """Words taken back, per language."""
        self.finals: Counter[str] = Counter()
        """Captions of speech that became final, per language."""
        self._max_captions = max_captions
        self._newest: dict[tuple[str, str], Revision] = {}

    def __iter__(self) -> Iterator[Revision]:
        return iter(tuple(self._newest.values()))

    def get(self, segment: str, language: str) -> Revision | None:
        """Return the newest revision of a caption; None if it is unknown or too old."""
        return self._newest.get((language, segment))

    def push(self, revision: Revision) -> int:
        """Replace a caption, count what changes, and return the number of words taken back."""
        known = self._newest.pop((revision.language, revision.segment), None)
        erased = _erased(known.text, revision.text) if known is not None and not revision.edited else 0
        self.recall(revision)
        if len(self._newest) > self._max_captions:
            del self._newest[next(iter(self._newest))]
        self.erased[revision.language] += erased
        self.finals[revision.language] += revision.final and not revision.edited and revision.sound is None
        return erased

    def recall(self, revision: Revision) -> None:
        """Add a caption of an earlier process, without counting it."""
        self._newest[revision.language, revision.segment] = revision

    def drop(self, revision: Revision) -> None:
        """Remove a caption."""
        del self._newest[revision.language, revision.segment]

    def untranslated(self, language: str) -> Iterator[Revision]:
        """Yield the final spoken captions that have no translation into the language."""
        for known in self:
            speech = known.final and known.sound is None
            if speech and known.language == known.source != language and not self.get(known.segment, language):
                yield known


def _erased(before: str, after: str) -> int:
    """Count the words of `before` from its first difference to `after` on."""
    old, new = before.split(), after.split()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    return len(old) - same

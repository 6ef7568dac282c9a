"""What a room has on screen: the last state of each caption, in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from captioner.types import Revision


class OnScreen:
    """The last state of each caption; those that changed last, and so many that they can still be edited."""

    def __init__(self, remembered: int = 2000) -> None:
        """`remembered`: captions, in all languages together; older ones are forgotten."""
        self.erased: Counter[str] = Counter()
        """Words taken back, per language."""
        self.finals: Counter[str] = Counter()
        """Captions that became final, per language."""
        self._remembered = remembered
        self._last: dict[tuple[str, str], Revision] = {}

    def __iter__(self) -> Iterator[Revision]:
        return iter(tuple(self._last.values()))

    def get(self, segment: str, language: str) -> Revision | None:
        """The last state of that caption; None: there is none, or it is too old."""
        return self._last.get((language, segment))

    def push(self, revision: Revision) -> int:
        """The caption is this from now on; how many words that takes back."""
        key = revision.language, revision.segment
        known = self._last.pop(key, None)
        taken = _taken_back(known.text, revision.text) if known is not None and not revision.edited else 0
        self.recall(revision)
        if len(self._last) > self._remembered:
            del self._last[next(iter(self._last))]
        self.erased[revision.language] += taken
        self.finals[revision.language] += revision.final and not revision.edited
        return taken

    def recall(self, revision: Revision) -> None:
        """It was so in an earlier life of the room, and counted there."""
        self._last[revision.language, revision.segment] = revision

    def drop(self, revision: Revision) -> None:
        """The caption is gone."""
        del self._last[revision.language, revision.segment]

    def untranslated(self, language: str) -> Iterator[Revision]:
        """Those that are final as they were spoken, and are not there in that language."""
        for known in self:
            if known.final and known.language == known.source != language and not self.get(known.segment, language):
                yield known


def _taken_back(before: str, after: str) -> int:
    """Words of `before` after its first difference to `after`."""
    old, new = before.split(), after.split()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    return len(old) - same

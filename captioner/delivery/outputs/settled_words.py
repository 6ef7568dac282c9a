"""Words of captions that will not change again, for outputs that cannot take words back."""

from __future__ import annotations

from collections import OrderedDict

from captioner.types import Revision
from formats import cea608

NEXT_SPEAKER = ">>"
"""Word before the first one of another speaker."""
_REMEMBERED = 100
"""Captions whose words are counted; older ones are final."""


class SettledWords:
    """Returns each word once, in the characters of CEA-608, as soon as it is settled.

    A word of the stable text is settled when another one follows it, since punctuation may still be added to the last
    one. A revision that rewrites its stable text changes nothing of what was returned: only further words follow.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        """Segment -> words returned of it."""
        self._speaker: str | None = None

    def push(self, revision: Revision) -> tuple[str, ...]:
        """Return the words that are settled since the last revision of the segment; none of a text in another script.

        Args:
            revision: open or final state of a caption; captions come one after the other.
        """
        settled = revision.text if revision.final else revision.stable
        words = settled.split()
        if not revision.final and not revision.stable[-1:].isspace() and not revision.tail[:1].isspace():
            words = words[:-1]
        count = self._counts.get(revision.segment, 0)
        self._counts[revision.segment] = max(count, len(words))
        if len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        said = " ".join(words[count:])
        written = cea608.clean(said)
        if not written or cea608.lost(said, written):
            return ()
        changed = revision.speaker is not None and revision.speaker != self._speaker
        self._speaker = revision.speaker or self._speaker
        return (*((NEXT_SPEAKER,) if changed else ()), *written.split())

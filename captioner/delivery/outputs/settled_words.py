"""Words of captions that will not change again, for outputs that cannot take words back."""

from __future__ import annotations

from collections import OrderedDict

from captioner import languages
from captioner.delivery.outputs.caption import Caption, CaptionPart
from formats import cea608

NEXT_SPEAKER = ">>"
"""Word before the first one of another speaker."""
_REMEMBERED = 100
"""Captions whose words are counted; older ones are final."""


def has_letters(language: str) -> bool:
    """Return True if CEA-608 has letters for a language."""
    own = languages.name(language)
    return not cea608.lost(own, cea608.clean(own))


class SettledWords:
    """Gives each word once, in the characters of CEA-608, as soon as it is settled.

    A word of the stable text is settled when another one follows it, since punctuation may still be added to the last
    one. A revision that rewrites its stable text changes nothing of what was returned: only further words follow.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        """Segment -> words returned of it."""
        self._speaker: str | None = None

    def parts(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Return one part per word that has settled since the last revision of the caption; captions come in order.

        The offset of a part is estimated: every character takes the same time. A text in another script has no parts.
        """
        revision = caption.revision
        words = (revision.text if revision.final else revision.stable).split()
        if not revision.final and not revision.stable[-1:].isspace() and not revision.tail[:1].isspace():
            words = words[:-1]
        count = self._counts.get(revision.segment, 0)
        self._counts[revision.segment] = max(count, len(words))
        if len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        said = " ".join(words[count:])
        if cea608.lost(said, cea608.clean(said)):
            return ()
        begun, length = sum(len(word) + 1 for word in words[:count]), max(1, len(revision.text))
        duration_s = (revision.end - revision.start) / 1000
        parts: list[CaptionPart] = []
        for word in words[count:]:
            offset_s = duration_s * min(1.0, begun / length)
            parts += [CaptionPart(caption, (text,), offset_s) for text in cea608.clean(word).split()]
            begun += len(word) + 1
        if parts and revision.speaker is not None and revision.speaker != self._speaker:
            self._speaker = revision.speaker
            parts.insert(0, CaptionPart(caption, (NEXT_SPEAKER,), parts[0].offset_s))
        return tuple(parts)

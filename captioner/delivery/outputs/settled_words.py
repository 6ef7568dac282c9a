"""Words of captions that will not change again, for outputs that cannot take words back."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from difflib import SequenceMatcher

from captioner import languages
from captioner.delivery.outputs.caption import Caption, CaptionPart
from formats import cea608

NEXT_SPEAKER = ">>"
"""Word before the first one of another speaker."""
_REMEMBERED = 100
"""Captions whose words are known; older ones are final."""
_BREAKS = tuple(" \t\r\n\f\v")
"""Spaces at which a line may be broken; others, such as that before a French `?`, are part of a word."""
_WORD = re.compile(rf"[^{''.join(_BREAKS)}]+")


def has_letters(language: str) -> bool:
    """Return True if CEA-608 has letters for a language."""
    own = languages.name(language)
    return not cea608.lost(own, cea608.clean(own))


class SettledWords:
    """Gives each word once, in the characters of CEA-608, as soon as it is settled.

    A word of the stable text is settled when another one follows it, since punctuation may still be added to the last
    one. A revision that rewrites its stable text changes nothing of what was returned: only further words follow, after
    the last one that both texts have, since a rewrite, or a style that leaves out words, may shift words.
    """

    def __init__(self) -> None:
        self._returned: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        """Segment -> words returned of it."""
        self._speaker: str | None = None

    def parts(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Return one part per word that has settled since the last revision of the caption; captions come in order.

        The offset of a part is estimated: every character takes the same time. A text in another script has no parts.
        """
        revision = caption.revision
        words = _WORD.findall(revision.text if revision.final else revision.stable)
        if not revision.final and not revision.stable.endswith(_BREAKS) and not revision.tail.startswith(_BREAKS):
            words = words[:-1]
        before = self._returned.get(revision.segment, ())
        count = _continuation(before, words)
        self._returned[revision.segment] = (*before, *words[count:])
        if len(self._returned) > _REMEMBERED:
            self._returned.popitem(last=False)
        said = " ".join(words[count:])
        if cea608.lost(said, cea608.clean(said)):
            return ()
        begun, length = sum(len(word) + 1 for word in words[:count]), max(1, len(revision.text))
        duration_s = (revision.end - revision.start) / 1000
        parts: list[CaptionPart] = []
        for word in words[count:]:
            offset_s = duration_s * min(1.0, begun / length)
            if text := cea608.clean(word):
                parts.append(CaptionPart(caption, (text,), offset_s))
            begun += len(word) + 1
        if parts and revision.speaker is not None and revision.speaker != self._speaker:
            self._speaker = revision.speaker
            parts.insert(0, CaptionPart(caption, (NEXT_SPEAKER,), parts[0].offset_s))
        return tuple(parts)


def _continuation(returned: Sequence[str], words: Sequence[str]) -> int:
    """Return the index of the first word behind those that were returned of an earlier text."""
    if tuple(words[: len(returned)]) == tuple(returned):
        return len(returned)
    matcher = SequenceMatcher(None, list(map(_key, returned)), list(map(_key, words)), autojunk=False)
    last = max((each for each in matcher.get_matching_blocks() if each.size), key=lambda each: each.a, default=None)
    return len(returned) if last is None else last.b + len(returned) - last.a


def _key(word: str) -> str:
    """Return a word without case and punctuation."""
    return "".join(filter(str.isalnum, word)).casefold() or word

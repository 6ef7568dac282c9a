"""Captions whose words are underlined one after the other, each time in a cue of its own with the same text.

Whisper writes such files with `--highlight_words True`. Without the formatting, the cues of a caption are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from formats.cue import Cue
from formats.errors import Scanned
from formats.notice import Notice
from formats.timestamp import format_timestamp

_GAP_MS = 100
"""Milliseconds between two cues of one caption, at most."""
_UNDERLINE = re.compile(r"</?u>")


def without_highlights(found: Iterable[tuple[str, Scanned]]) -> Iterator[Scanned]:
    """Yield the items; cues that follow each other and differ only in what is underlined become one.

    Args:
        found: items of a file, cues with their text as it is in the file.
    """
    last: Cue | None = None
    before = ""
    merged: list[str] = []
    for text, item in found:
        if not isinstance(item, Cue):
            yield item
            continue
        if last is not None and _differ_in_underlines(before, text) and 0 <= item.start - last.end <= _GAP_MS:
            merged.append(format_timestamp(item.start))
            last, before = replace(last, end=item.end), text
            continue
        if last is not None:
            yield last
        last, before = item, text
    if last is not None:
        yield last
    if merged:
        yield Notice("captions that differ only in an underlined word are shown as one", tuple(merged))


def _differ_in_underlines(first: str, second: str) -> bool:
    return first != second and _UNDERLINE.sub("", first) == _UNDERLINE.sub("", second)

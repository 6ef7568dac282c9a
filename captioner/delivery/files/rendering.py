"""A room's captions as complete files for download: made once, then only extended.

The file of a long day is requested again and again, and differs from the last one only at its end. Making all of it for
each request takes many times its size in small allocations, and a process that does so for hours grows by the holes
that they leave.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from captioner.delivery.files.transcripts import TranscriptState
from formats import json_object, jsonl, srt, text, webvtt
from formats.cue import Cue


@dataclass(frozen=True, slots=True)
class GrowingFormat:
    """Parts of a file that can be extended: its beginning, a block for each cue, its end."""

    compose: Callable[[Sequence[Cue]], str]
    """Cues -> complete file."""
    block: Callable[[Cue, int], str]
    """Cue and its number from 1 -> text that it adds."""
    begin: str = ""
    end: str = ""
    unbroken: bool = False
    """True if the file has one cue per segment, not broken into lines."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A complete file, and the part of it that later files share."""

    state: TranscriptState
    """Version of the cues."""
    count: int
    """Cues that only an edit can change: all but the last."""
    fixed: int
    """Characters of the beginning and of these cues."""
    text: str


def growing_formats(room: str, language: str, *, crlf: bool = False) -> Mapping[str, GrowingFormat]:
    """Formats for the files of a room in one language, by file extension.

    These are the formats with a media type in `formats.FORMATS`. `crlf`: end lines of .srt files with CRLF.
    """
    json_end = "]}\n"
    json_begin = json_object.compose((), room=room, language=language).removesuffix(json_end)
    return {
        "vtt": GrowingFormat(webvtt.compose, lambda cue, _: webvtt.block(cue), webvtt.HEADER),
        "srt": GrowingFormat(partial(srt.compose, crlf=crlf), partial(srt.block, crlf=crlf)),
        "json": GrowingFormat(
            partial(json_object.compose, room=room, language=language), _json_block, json_begin, json_end
        ),
        "txt": GrowingFormat(text.compose, lambda cue, _: text.compose((cue,)), unbroken=True),
    }


def render(form: GrowingFormat, cues: Sequence[Cue], state: TranscriptState, before: Rendering | None) -> Rendering:
    """Make the file of these cues, reusing the part of the file before that has not changed."""
    if not cues:
        return Rendering(state, 0, 0, form.compose(()))
    if before is None or not before.fixed or before.state.rewritten != state.rewritten:
        count, beginning = 0, form.begin
    else:
        count, beginning = before.count, before.text[: before.fixed]
    blocks = [form.block(cue, number) for number, cue in enumerate(cues[count:], count + 1)]
    fixed = beginning + "".join(blocks[:-1])
    return Rendering(state, len(cues) - 1, len(fixed), fixed + blocks[-1] + form.end)


def _json_block(cue: Cue, number: int) -> str:
    return (", " if number > 1 else "") + json.dumps(jsonl.to_record(cue), ensure_ascii=False)

"""A room's captions as whole files, for who asks for them: made once, then only made longer.

A file of a long day is asked for again and again, and differs from the last one at its end. To make all of it anew for
each who asks takes many times its size in small pieces, and a process that does so for hours grows by the holes that
they leave.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from captioner.delivery.files.transcripts import State
from formats import json_object, jsonl, srt, text, webvtt
from formats.cue import Cue


@dataclass(frozen=True, slots=True)
class Form:
    """How a file grows: `whole` of no cues, less its `end`, then a block for each cue, then the end."""

    whole: Callable[[Sequence[Cue]], str]
    block: Callable[[Cue, int], str]
    """A cue and its number from 1 -> what it adds."""
    begin: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A file, and of what it was made."""

    state: State
    count: int
    """Cues that nothing can change any more but an edit: all but the last."""
    fixed: int
    """Characters of the file that they are, the beginning included."""
    text: str


def forms(room: str, language: str, *, crlf: bool = False) -> Mapping[str, Form]:
    """Of one language of a room."""
    listed = json_object.compose((), room=room, language=language)
    end = "]}\n"
    return {
        "vtt": Form(webvtt.compose, lambda cue, _: webvtt.block(cue), webvtt.HEADER),
        "srt": Form(partial(srt.compose, crlf=crlf), partial(srt.block, crlf=crlf)),
        "json": Form(
            partial(json_object.compose, room=room, language=language), _record, listed.removesuffix(end), end
        ),
        "txt": Form(text.compose, lambda cue, _: text.compose((cue,))),
    }


def rendered(form: Form, cues: Sequence[Cue], state: State, before: Rendering | None) -> Rendering:
    """The file of these cues, from what was made of those before, where nothing of that has changed."""
    if not cues:
        return Rendering(state, 0, 0, form.whole(()))
    if before is None or not before.fixed or before.state.rewritten != state.rewritten:
        count, beginning = 0, form.begin
    else:
        count, beginning = before.count, before.text[: before.fixed]
    blocks = [form.block(cue, number) for number, cue in enumerate(cues[count:], count + 1)]
    fixed = beginning + "".join(blocks[:-1])
    return Rendering(state, len(cues) - 1, len(fixed), fixed + blocks[-1] + form.end)


def _record(cue: Cue, number: int) -> str:
    return (", " if number > 1 else "") + json.dumps(jsonl.record(cue), ensure_ascii=False)

"""JSON: all cues of one language in one object, as a room gives them at `captions/es.json`.

    {"v":1,"room":"main","lang":"es","cues":[{"cue":"c412","start":812.34,"end":814.9,"lines":["…"],"speaker":null}]}

Read with the tolerance of `formats.jsonl`; a bare list of cues is taken, too.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator

from formats import jsonl
from formats.cue import Cue
from formats.errors import SubtitleError, strict
from formats.timeline import normalized


def compose(cues: Iterable[Cue], *, room: str = "", language: str = "") -> str:
    """The whole object, on one line."""
    known = {"v": 1, "room": room, "lang": language, "cues": [jsonl.record(cue) for cue in normalized(cues)]}
    return json.dumps(known, ensure_ascii=False) + "\n"


def parse(text: str) -> tuple[Cue, ...]:
    """The cues in the order of the list.

    Raises:
        SubtitleError: it is not JSON, or holds no list of cues, or something in the list is none.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Cue by cue what `parse` reads; a fault inside the list has no line, but the number of its cue."""
    text = text.removeprefix("\ufeff")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        yield SubtitleError(f"not JSON: {error.msg}", error.lineno)
        found = list(_whole(text))
    except (RecursionError, ValueError):  # a number of more digits than Python reads is the latter
        yield SubtitleError(
            "not JSON that anybody wrote: it is nested too deeply, or holds numbers of thousands of digits", 1
        )
        return
    listed = found.get("cues") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        yield SubtitleError('no list of "cues" in it', 1)
        return
    for number, item in enumerate(listed, 1):
        read = jsonl.cue(item)
        yield SubtitleError(f"cue {number}: {read.message}") if isinstance(read, SubtitleError) else read


def _whole(text: str) -> Iterator[object]:
    """The objects of a list that are whole, up to where the text breaks off or is broken."""
    opening = re.search(r'"cues"\s*:\s*\[|^\s*\[', text)
    at = opening.end() if opening else len(text)
    decoder = json.JSONDecoder()
    with contextlib.suppress(ValueError, RecursionError):  # the fault is told already
        while found := re.compile(r"[\s,]*(?=\{)").match(text, at):
            item, at = decoder.raw_decode(text, found.end())
            yield item

"""JSON: all cues of one language in one object, as a room serves them at `captions/es.json`.

    {"v":1,"room":"main","lang":"es","cues":[{"cue":"c412","start":812.34,"end":814.9,"lines":["…"],"speaker":null}]}

Reading has the tolerances of `formats.jsonl`; a list of cues without an object around it is accepted, too, and
`segments` in place of `cues`, as Whisper and other recognizers write.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator

from formats import jsonl
from formats.cue import Cue
from formats.errors import SubtitleError, strict
from formats.notice import Notify, ignore
from formats.timeline import sorted_cues


def compose(cues: Iterable[Cue], *, room: str = "", language: str = "", notify: Notify = ignore) -> str:
    """Write the complete object on one line; the name of the room and the language are omitted if they are unknown."""
    about = {name: value for name, value in (("room", room), ("lang", language)) if value}
    known = {"v": 1} | about | {"cues": [jsonl.to_record(cue) for cue in sorted_cues(cues, notify)]}
    return json.dumps(known, ensure_ascii=False) + "\n"


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues in the order of the list.

    Raises:
        SubtitleError: not JSON, no list of cues, or an invalid cue.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Yield the cues and faults; a fault inside the list has the number of its cue in place of a line number."""
    text = text.removeprefix("\ufeff")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        yield SubtitleError(f"not JSON: {error.msg}", error.lineno)
        found = list(_complete(text))
    except (RecursionError, ValueError):  # ValueError: a number with more digits than Python reads
        yield SubtitleError("invalid JSON: nested too deeply, or with numbers of thousands of digits", 1)
        return
    listed = found.get("cues", found.get("segments")) if isinstance(found, dict) else found
    if not isinstance(listed, list):
        yield SubtitleError('no list "cues"', 1)
        return
    for number, item in enumerate(listed, 1):
        read = jsonl.from_record(item)
        yield SubtitleError(f"cue {number}: {read.message}") if isinstance(read, SubtitleError) else read


def _complete(text: str) -> Iterator[object]:
    """Complete objects of the list, up to the place where the text is cut off or invalid."""
    opening = re.search(r'"cues"\s*:\s*\[|^\s*\[', text)
    at = opening.end() if opening else len(text)
    decoder = json.JSONDecoder()
    with contextlib.suppress(ValueError, RecursionError):  # the fault is reported already
        while found := re.compile(r"[\s,]*(?=\{)").match(text, at):
            item, at = decoder.raw_decode(text, found.end())
            yield item


def language(text: str) -> str:
    """Return the language that the object names; empty if it names none."""
    found = re.match(r'\s*\{[^\[]*"lang"\s*:\s*"([A-Za-z-]+)"', text.removeprefix("\ufeff"))
    return found[1] if found else ""

"""JSON: all cues of one language in one object, as a room serves them at `captions/es.json`.

    {"v":1,"room":"main","lang":"es","cues":[{"cue":"c412","start":812.34,"end":814.9,"lines":["…"],"speaker":null}]}

Reading has the tolerances of `formats.jsonl`. A list of cues without an object around it is accepted, and so are the
lists of Whisper, of programs around it, and of other recognizers: `segments`, `transcription`, `chunks`, `utterances`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from formats import jsonl
from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, strict
from formats.notice import Notice, Notify, ignore
from formats.raw_cue import timed
from formats.timeline import sorted_cues

_LISTS = ("cues", "segments", "transcription", "chunks", "utterances")
"""Keys of lists of cues."""
_OPENING = re.compile(rf'"(?:{"|".join(_LISTS)})"\s*:\s*\[|^\s*\[')
_CONTENT = re.compile(r"\S")
_NEXT = re.compile(r"[\s,]*(?=\{)")
_LANGUAGE = re.compile(r'"lang(?:uage)?"\s*:\s*"(?!auto")([A-Za-z0-9-]+)"')


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


def scan(text: str) -> Iterator[Scanned]:
    """Yield the cues and faults; a fault inside the list has the number of its cue in place of a line number."""
    text = text.removeprefix("\ufeff").rstrip()
    listed: list[object] = []
    at, line = 0, 1
    while at < len(text):
        begun = next(_CONTENT.finditer(text, at)).start()
        line += text.count("\n", at, begun)
        try:
            found, end = json.JSONDecoder().raw_decode(text, begun)
        except json.JSONDecodeError as error:
            yield SubtitleError(f"not JSON: {error.msg}", error.lineno)
            listed += _complete(text, at)
            break
        except (RecursionError, ValueError):  # ValueError: a number with more digits than Python reads
            yield SubtitleError("invalid JSON: nested too deeply, or with numbers of thousands of digits", line)
            break
        more = _list_of(found)
        if more is None:
            yield SubtitleError('no list "cues"', line)
            break
        if at:
            yield Notice("another JSON document is read as a part of the first", (f"line {line}",))
        listed += more
        line += text.count("\n", begun, end)
        at = end
    yield from timed(jsonl.from_record(item, place=f"cue {number}") for number, item in enumerate(listed, 1))


def _list_of(found: object) -> list[object] | None:
    """Return the list of cues of a document, which may be inside another object; None if there is none."""
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        return None
    inside = [found[name] for name in _LISTS if isinstance(found.get(name), list)]
    inside += [
        listed for value in found.values() if isinstance(value, dict) and (listed := _list_of(value)) is not None
    ]
    return inside[0] if inside else None


def _complete(text: str, at: int) -> Iterator[object]:
    """Complete objects of the list, up to the place where the text is cut off or invalid."""
    opening = _OPENING.search(text, at)
    at = opening.end() if opening else len(text)
    while found := _NEXT.match(text, at):
        try:
            item, at = json.JSONDecoder().raw_decode(text, found.end())
        except (ValueError, RecursionError):  # reported already
            return
        yield item


def language(text: str) -> str:
    """Return the language that the object names, before or behind its list; empty if it names none."""
    found = _LANGUAGE.search(text.partition("[")[0]) or _LANGUAGE.search(text.rpartition("]")[2])
    return found[1] if found else ""

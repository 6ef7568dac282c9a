"""JSON Lines: one cue per line, for programs.

    {"cue":"c412","start":812.34,"end":814.9,"lines":["Buenas tardes a todos"],"speaker":null}

Times are seconds of media time, as in the event stream. Tolerances of reading: unknown keys are ignored, `text` may
replace `lines`, and every key except the times is optional.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.errors import SubtitleError, strict
from formats.notice import Notify, ignore
from formats.timeline import sorted_cues

_MAX_SECONDS = 100_000 * 3600
"""Seconds; the limit of hours in `formats.timestamp`."""

Record = dict[str, str | float | list[str] | None]
"""JSON object of a cue."""


def compose(cues: Iterable[Cue], *, notify: Notify = ignore) -> str:
    """Write one line per cue."""
    return "".join(f"{json.dumps(to_record(cue), ensure_ascii=False)}\n" for cue in sorted_cues(cues, notify))


def to_record(cue: Cue) -> Record:
    """Return the JSON object of a cue."""
    known: Record = {"cue": cue.identifier, "start": cue.start / 1000, "end": cue.end / 1000, "lines": list(cue.lines)}
    more = {"settings": cue.settings, "lang": cue.language}
    return known | {"speaker": cue.speaker or None} | {name: value for name, value in more.items() if value}


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues in the order of the lines.

    Raises:
        SubtitleError: a line is not JSON, or not a cue.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Yield the cues, and a fault in the place of each unreadable line."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if line.strip():
            yield _cue(line, number)


def _cue(line: str, number: int) -> Cue | SubtitleError:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return SubtitleError(f"not JSON: {error}", number)
    return from_record(found, number)


def from_record(found: object, number: int | None = None) -> Cue | SubtitleError:
    """Read a JSON object of `to_record`; `number` is its line, for the fault."""
    if not isinstance(found, dict):
        return SubtitleError("not a JSON object", number)
    start, end = _milliseconds(found.get("start")), _milliseconds(found.get("end"))
    if start is None or end is None or end < start:
        return SubtitleError("a cue needs start and end in seconds, with the end not before the start", number)
    lines = found.get("lines", str(found.get("text", "")).split("\n"))
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return SubtitleError("lines is not a list of texts", number)
    words = {key: str(found.get(key) or "") for key in ("cue", "settings", "speaker", "lang")}
    return Cue(start, end, tuple(lines), words["cue"], words["settings"], words["speaker"], words["lang"])


def _milliseconds(seconds: object) -> int | None:
    """Round to milliseconds; None if the value is not a time."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return round(seconds * 1000) if 0 <= seconds < _MAX_SECONDS else None

"""JSON Lines: one cue a line, for programs.

    {"cue":"c412","start":812.34,"end":814.9,"lines":["Buenas tardes a todos"],"speaker":null}

Times are seconds of media time, as in the event stream. Read with tolerance: keys that are unknown are passed over,
`text` may stand for `lines`, all but the times may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.errors import SubtitleError, strict
from formats.timeline import normalized

_LATEST = 100_000 * 3600
"""Seconds: as many hours as a timestamp may have (`formats.timestamp`)."""

Record = dict[str, str | float | list[str] | None]


def compose(cues: Iterable[Cue]) -> str:
    """A line per cue."""
    return "".join(f"{json.dumps(record(cue), ensure_ascii=False)}\n" for cue in normalized(cues))


def record(cue: Cue) -> Record:
    """What JSON says of one cue."""
    known: Record = {"cue": cue.identifier, "start": cue.start / 1000, "end": cue.end / 1000, "lines": list(cue.lines)}
    more = {"settings": cue.settings, "lang": cue.language}
    return known | {"speaker": cue.speaker or None} | {name: value for name, value in more.items() if value}


def parse(text: str) -> tuple[Cue, ...]:
    """The cues in the order of the lines.

    Raises:
        SubtitleError: a line is not JSON, or not a cue.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Cue by cue what `parse` reads, with faults in the place of what cannot be read."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if line.strip():
            yield _cue(line, number)


def _cue(line: str, number: int) -> Cue | SubtitleError:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return SubtitleError(f"not JSON: {error}", number)
    return cue(found, number)


def cue(found: object, number: int | None = None) -> Cue | SubtitleError:
    """What `record` made, read back; `number` is the line it stands on."""
    if not isinstance(found, dict):
        return SubtitleError("a cue is a JSON object", number)
    start, end = _milliseconds(found.get("start")), _milliseconds(found.get("end"))
    if start is None or end is None or end < start:
        return SubtitleError("a cue needs start and end in seconds, the end not before the start", number)
    lines = found.get("lines", str(found.get("text", "")).split("\n"))
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return SubtitleError("the lines of a cue are a list of texts", number)
    words = {key: str(found.get(key) or "") for key in ("cue", "settings", "speaker", "lang")}
    return Cue(start, end, tuple(lines), words["cue"], words["settings"], words["speaker"], words["lang"])


def _milliseconds(seconds: object) -> int | None:
    """Rounded to milliseconds; None when it is no time."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return round(seconds * 1000) if 0 <= seconds < _LATEST else None

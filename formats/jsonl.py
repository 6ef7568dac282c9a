"""JSON Lines: one cue per line, for programs.

    {"cue":"c412","start":812.34,"end":814.9,"lines":["Buenas tardes a todos"],"speaker":null}

Times are seconds of media time, as in the event stream. Tolerances of reading: unknown keys are ignored, `text` or
`transcript` may replace `lines`, and every key except the times is optional. Times may be texts or milliseconds
(`formats.raw_cue`), or a pair under `timestamp` or `timestamps`, as some programs around Whisper write them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, strict
from formats.notice import Notify, ignore
from formats.raw_cue import RawCue, Unread, timed
from formats.timeline import sorted_cues

_PROBLEM = "a cue needs start and end in seconds, with the end not before the start"

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


def scan(text: str) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable line."""
    lines = enumerate(text.removeprefix("\ufeff").split("\n"), 1)
    yield from timed(_cue(line, number) for number, line in lines if line.strip())


def _cue(line: str, number: int) -> Unread:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return SubtitleError(f"not JSON: {error}", number)
    return from_record(found, number)


def from_record(found: object, line: int | None = None, place: str = "") -> Unread:
    """Read a JSON object of `to_record`, or of another program.

    Args:
        found: value of JSON.
        line: number of its line; None: unknown.
        place: of a value without a line number, such as `cue 2`.
    """
    prefix = f"{place}: " if place else ""
    if not isinstance(found, dict):
        return SubtitleError(f"{prefix}not a JSON object", line)
    lines = found.get("lines", str(found.get("text") or found.get("transcript") or "").split("\n"))
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return SubtitleError(f"{prefix}lines is not a list of texts", line)
    start, end = _times(found)
    speaker = found.get("speaker")
    words = {key: str(found.get(key) or "") for key in ("cue", "settings", "lang")}
    named = "" if speaker is None else str(speaker)
    cue = Cue(0, 0, tuple(lines), words["cue"], words["settings"], named, words["lang"])
    return RawCue(cue, start, end, _PROBLEM, line, place)


def _times(found: dict[str, object]) -> tuple[object, object]:
    """Start and end as they are; an end that is not there is no time, and one of `null` is open."""
    pair = found.get("timestamp", found.get("timestamps"))
    if isinstance(pair, list) and len(pair) == 2:
        return pair[0], pair[1]
    if isinstance(pair, dict):
        return pair.get("from"), pair.get("to", "")
    return found.get("start"), found.get("end", "")

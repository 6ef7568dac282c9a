r"""Advanced SubStation Alpha (ASS), and its predecessor SSA: the styled subtitles of editors and media players.

Writing, by pysubs2: one style. Times are rounded to hundredths of a second, the resolution of the format. `{` and `}`
in a text become round brackets, because ASS cannot escape the start of an override tag. The Name field contains the
speaker; positions become `\an` and `\pos`. Cues may overlap.

Reading: the fields of an event are those of the Format line of [Events], as the format requires. Comments and drawings
are left out, and formatting is removed. Alignments of styles and of override tags become positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from formats.ass_text import EventText, old_alignment, read_text
from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, strict
from formats.extra import import_extra
from formats.notice import FORMATTING, Notice, Notify, ignore
from formats.position import to_tags
from formats.timeline import plain_text, sorted_cues
from formats.timestamp import format_timestamp, to_milliseconds

_EVENT = re.compile(r"\s*(Dialogue|Comment|Picture|Sound|Movie|Command)\s*:\s*(.*)$", re.IGNORECASE)
_FIELD = re.compile(r"\s*([A-Za-z ]+?)\s*:\s*(.*)$")
_TIME = re.compile(r"(-?)\s*(\d{1,5}):(\d{1,2}):(\d{1,2})(?:[.:,](\d{1,3}))?$")
_MAX_MS = 35_999_990
"""Milliseconds; the last time that the one digit for hours can express."""
_SAFE = str.maketrans({"{": "(", "}": ")", "\\": "\uff3c"})
_FORMATS = {
    version: [first, "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
    for version, first in (("ass", "layer"), ("ssa", "marked"))
}
"""Fields of an event, if there is no Format line."""
_WIDTH, _HEIGHT = 640, 360
"""Size of the picture that is written, in the units of positions."""


@dataclass(slots=True)
class _Script:
    """State of the reader: what the lines so far say about the events."""

    section: str = ""
    old: bool = False
    """True for SSA, whose alignments have other numbers."""
    size: dict[str, float] = field(default_factory=dict)
    styles: dict[str, int] = field(default_factory=dict)
    """Style -> position on the numeric keypad."""
    style_format: list[str] = field(default_factory=list)
    event_format: list[str] = field(default_factory=list)


def compose(cues: Iterable[Cue], *, notify: Notify = ignore) -> str:
    """Write a complete .ass file.

    Raises:
        SubtitleError: a cue ends after ten hours, or pysubs2 is not installed.
    """
    pysubs2 = import_extra("pysubs2")
    file = pysubs2.SSAFile()
    file.info |= {"PlayResX": str(_WIDTH), "PlayResY": str(_HEIGHT)}
    for cue in sorted_cues(cues, notify):
        if cue.end > _MAX_MS:
            raise SubtitleError(f"a cue ends at {format_timestamp(cue.end)}; .ass has times up to ten hours")
        text = r"\N".join(without_tags(cue, notify).lines)
        text = to_tags(cue.settings, _WIDTH, _HEIGHT) + text
        speaker = cue.speaker.replace(",", " ")  # fields are separated by commas
        start, end = _hundredths(cue.start), _hundredths(cue.end)
        file.append(pysubs2.SSAEvent(start=start, end=max(end, start + 10), text=text, name=speaker))
    written: str = file.to_string("ass")
    return written


def without_tags(cue: Cue, notify: Notify = ignore) -> Cue:
    """Return a cue without characters in which readers of ASS, such as ffmpeg and libass, see tags."""
    lines = tuple(line.translate(_SAFE) for line in cue.lines)
    if lines == cue.lines:
        return cue
    notify(Notice("{, } and \\ are replaced by similar characters", (format_timestamp(cue.start),)))
    return replace(cue, lines=lines)


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues in the order of the file.

    Raises:
        SubtitleError: not an .ass file, or a line in it is malformed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable line."""
    if "[script info]" not in text.lower() and "[events]" not in text.lower():
        yield SubtitleError("not an .ass file; it begins with [Script Info]", 1)
        return
    script = _Script()
    for number, line in enumerate(re.split(r"\r*\n|\r", text.removeprefix("\ufeff")), 1):
        if line.strip().startswith("["):
            script.section = line.strip().strip("[]").lower()
            script.old = script.old or script.section == "v4 styles"
        elif matched := _EVENT.match(line):
            if matched[1].lower() == "dialogue":
                yield from _cue(matched[2], number, line, script)
        elif (matched := _FIELD.match(line)) and (script.section != "events" or matched[1].lower() == "format"):
            _define(matched[1].lower(), matched[2], script)
        elif script.section == "events" and line.strip() and not line.lstrip().startswith((";", "!")):
            yield SubtitleError(f"text that is not a dialogue line: {line.strip()[:60]!r}", number)


def _define(name: str, value: str, script: _Script) -> None:
    """Take a line that is not an event."""
    if name == "format" and script.section == "events":
        script.event_format = _fields(value)
    elif name == "format":
        script.style_format = _fields(value)
    elif name in ("playresx", "playresy") and value.strip().isdecimal() and len(value) < 8:
        script.size[name] = float(value)
    elif name == "style":
        values = dict(zip(script.style_format, value.split(","), strict=False))
        alignment = values.get("alignment", "").strip()
        if alignment.isdecimal() and len(alignment) < 3:
            keypad = old_alignment(int(alignment)) if script.old else int(alignment)
            script.styles[_style(values.get("name", ""))] = keypad if 1 <= keypad <= 9 else 2


def _fields(value: str) -> list[str]:
    return [name.strip().lower() for name in value.split(",")]


def _style(name: str) -> str:
    """Name of a style; SSA marks the default one with a star."""
    return name.strip().lstrip("*").lower()


def _cue(value: str, number: int, line: str, script: _Script) -> Iterator[Scanned]:
    """Read a dialogue line."""
    names = script.event_format or _FORMATS["ssa" if script.old else "ass"]
    values = dict(zip(names, value.split(",", len(names) - 1), strict=False))
    times = [_time(values.get(name, "")) for name in ("start", "end")]
    start, end = times
    if start is None or end is None or "text" not in values:
        yield SubtitleError(f"invalid dialogue line: {line.strip()[:60]!r}", number)
        return
    if end < max(0, start):
        shown = " to ".join(values[name].strip() for name in ("start", "end"))
        yield SubtitleError(f"invalid times of a cue, {shown}: {values['text'][:40]!r}", number)
        return
    if start < 0:
        yield Notice("negative time read as 0", (f"line {number}",), "move all captions with --offset")
    found = read_text(values["text"], script.styles.get(_style(values.get("style", "")), 2), *_size(script.size))
    yield from _notices(found, number)
    if found.lines or not found.drawn:
        speaker = plain_text(values.get("name", values.get("actor", "")))
        yield Cue(max(0, start), end, found.lines, settings=found.settings, speaker=speaker)


def _size(size: Mapping[str, float]) -> tuple[float, float]:
    """Width and height of the picture; if the script names one of them, the other is for 4:3, as in libass."""
    width, height = size.get("playresx", 0.0), size.get("playresy", 0.0)
    if not width and not height:
        return 384, 288
    return width or height * 4 / 3, height or width * 3 / 4


def _notices(found: EventText, number: int) -> Iterator[Notice]:
    if found.drawn:
        yield Notice("a drawing is left out", (f"line {number}",))
    if found.formatted:
        yield Notice(FORMATTING, (f"line {number}",))


def _time(text: str) -> int | None:
    """Milliseconds, negative before the start; None if the text is not a time."""
    matched = _TIME.match(text.strip())
    if matched is None:
        return None
    hours, minutes, seconds = (int(matched[group]) for group in (2, 3, 4))
    try:
        time = to_milliseconds(hours, minutes, seconds) + int((matched[5] or "").ljust(3, "0"))
    except SubtitleError:
        return None
    return -time if matched[1] else time


def _hundredths(milliseconds: int) -> int:
    return round(milliseconds / 10) * 10

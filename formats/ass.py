"""Advanced SubStation Alpha (ASS), the styled subtitles of editors and media players, by pysubs2.

Writing: one style. Times are rounded to hundredths of a second, the resolution of the format. `{` and `}` in a text
become round brackets, because ASS cannot escape the start of an override tag. The Name field contains the speaker.

Reading: override tags are removed and comments are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.errors import SubtitleError, errors_as_faults, strict
from formats.extra import import_extra
from formats.timeline import cleaned, normalized
from formats.timestamp import format_timestamp

_EVENT = re.compile(r"\s*(?:Dialogue|Comment)\s*:", re.IGNORECASE)
_TIME = r"\s*\d+:\d{1,2}:\d{1,2}[.:]\d{1,3}\s*"
_DIALOGUE = re.compile(rf"\s*\w+\s*:[^,]*,{_TIME},{_TIME},(?:[^,]*,){{2}}", re.IGNORECASE)
"""Layer (Marked in SSA), start, end, style, name; the fields after them differ between versions."""
_MAX_MS = 35_999_990
"""Milliseconds; the last time that the one digit for hours can express."""
_SAFE = str.maketrans({"{": "(", "}": ")", "\\": "\uff3c"})


def compose(cues: Iterable[Cue]) -> str:
    """Write a complete .ass file.

    Raises:
        SubtitleError: a cue ends after ten hours, or pysubs2 is not installed.
    """
    pysubs2 = import_extra("pysubs2")
    file = pysubs2.SSAFile()
    for cue in normalized(cues):
        if cue.end > _MAX_MS:
            raise SubtitleError(f"a cue ends at {format_timestamp(cue.end)}; .ass has times up to ten hours")
        text = r"\N".join(line.translate(_SAFE) for line in cue.lines)
        speaker = cue.speaker.replace(",", " ")  # fields are separated by commas
        file.append(pysubs2.SSAEvent(start=_hundredths(cue.start), end=_hundredths(cue.end), text=text, name=speaker))
    written: str = file.to_string("ass")
    return written


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues in the order of the file.

    Raises:
        SubtitleError: not an .ass file, or pysubs2 is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Yield first the lines that pysubs2 would refuse or misread, as faults, then the cues."""
    return errors_as_faults(_scan(text))


def _scan(text: str) -> Iterator[Cue | SubtitleError]:
    pysubs2 = import_extra("pysubs2")
    if "[script info]" not in text.lower():
        yield SubtitleError("not an .ass file; it begins with [Script Info]", 1)
        return
    sound: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if _EVENT.match(line) and not _DIALOGUE.match(line):
            yield SubtitleError(f"invalid dialogue line: {line.strip()[:60]!r}", number)
        else:
            sound.append(line)
    for event in pysubs2.SSAFile.from_string("\n".join(sound), format_="ass"):
        if event.is_comment:
            continue
        if not 0 <= event.start <= event.end:
            yield SubtitleError(f"invalid times of a cue, {event.start} to {event.end} ms: {event.plaintext[:40]!r}")
            continue
        yield cleaned(Cue(event.start, event.end, tuple(event.plaintext.split("\n")), speaker=event.name))


def _hundredths(milliseconds: int) -> int:
    return round(milliseconds / 10) * 10

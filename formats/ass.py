"""Advanced SubStation Alpha, by pysubs2: what editors and media players take for styled subtitles.

Times are rounded to hundredths of a second, which is all that the format holds. Written: one style; `{` and `}` of a
text become round brackets, as ASS has no escape for what begins an override. Speakers stand in the Name field. Read:
override tags are taken off, comments passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.errors import SubtitleError, errors_as_faults, strict
from formats.timeline import cleaned, normalized
from formats.timestamp import format_timestamp
from formats.ttconv_model import import_extra

_EVENT = re.compile(r"\s*(?:Dialogue|Comment)\s*:", re.IGNORECASE)
_TIME = r"\s*\d+:\d{1,2}:\d{1,2}[.:]\d{1,3}\s*"
_DIALOGUE = re.compile(rf"\s*\w+\s*:[^,]*,{_TIME},{_TIME},(?:[^,]*,){{2}}", re.IGNORECASE)
"""Layer or, in SSA, Marked; start; end; style; name; what follows differs between versions."""
_LAST = 35_999_990
"""Milliseconds: its hours have one digit."""
_SAFE = str.maketrans({"{": "(", "}": ")", "\\": "\uff3c"})


def compose(cues: Iterable[Cue]) -> str:
    """A whole .ass file.

    Raises:
        SubtitleError: a cue is beyond the ten hours that the format knows, or pysubs2 is not installed.
    """
    pysubs2 = import_extra("pysubs2")
    file = pysubs2.SSAFile()
    for cue in normalized(cues):
        if cue.end > _LAST:
            raise SubtitleError(f"an .ass file ends at ten hours, a cue at {format_timestamp(cue.end)}")
        text = r"\N".join(line.translate(_SAFE) for line in cue.lines)
        speaker = cue.speaker.replace(",", " ")  # the fields of a line are set apart by commas
        file.append(pysubs2.SSAEvent(start=_hundredths(cue.start), end=_hundredths(cue.end), text=text, name=speaker))
    written: str = file.to_string("ass")
    return written


def parse(text: str) -> tuple[Cue, ...]:
    """The cues in the order of the file.

    Raises:
        SubtitleError: it is no .ass, or pysubs2 is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Cue by cue what `parse` reads, and before them the lines that pysubs2 would stumble over or read as another."""
    return errors_as_faults(_scan(text))


def _scan(text: str) -> Iterator[Cue | SubtitleError]:
    pysubs2 = import_extra("pysubs2")
    if "[script info]" not in text.lower():
        yield SubtitleError("a .ass file begins with [Script Info]", 1)
        return
    sound: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if _EVENT.match(line) and not _DIALOGUE.match(line):
            yield SubtitleError(f"not a dialogue with its times: {line.strip()[:60]!r}", number)
        else:
            sound.append(line)
    for event in pysubs2.SSAFile.from_string("\n".join(sound), format_="ass"):
        if event.is_comment:
            continue
        if not 0 <= event.start <= event.end:
            yield SubtitleError(f"a cue runs from {event.start} to {event.end} ms: {event.plaintext[:40]!r}")
            continue
        yield cleaned(Cue(event.start, event.end, tuple(event.plaintext.split("\n")), speaker=event.name))


def _hundredths(milliseconds: int) -> int:
    return round(milliseconds / 10) * 10

"""A subtitle file into another format, or into another house's limits.

What is malformed is passed over and told with its line; what is sound is kept. Lines that fit stay as they are broken;
where a profile, or the format itself, has narrower ones, only cues that break its limits are laid out anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from captioner import languages
from captioner.errors import CaptionerError, FormatError
from captioner.layout.cues import cues, with_reading_time
from captioner.layout.limits import PROFILES, Layout, width
from captioner.types import Revision
from formats import files, rollup
from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError
from formats.region import Region

NARROW = {"stl": PROFILES["ebu"], "scc": PROFILES["cea608"]}
"""Formats that cannot hold a line of any width -> the layout that fits them."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what could not be read."""

    path: Path
    cues: tuple[Cue, ...]
    faults: tuple[str, ...]
    """Each with its line where it has one: `line 12: not the timings of a cue: …`."""


def export(
    source: Path,
    target: Path,
    *,
    layout: Layout | None = None,
    language: str = "",
    crlf: bool = False,
    roll_up: int | None = None,
) -> Exported:
    """Read one file and write the other; their endings tell the formats.

    Args:
        source: is only read.
        target: is replaced in one step.
        layout: to lay cues out anew that break its limits; None: only where the format of `target` demands it.
        language: of the text; empty: as the names say, such as `talk.es.srt`.
        crlf: for .srt.
        roll_up: rows of a region in which .vtt rolls line by line; None: captions as they are.

    Raises:
        CaptionerError: a file cannot be read or written.
        FormatError: a format is unknown, there is no sound cue in the source, or the target cannot hold the cues.
    """
    reading, writing = _kind(source), _kind(target)
    if source.name == "journal.jsonl":
        raise FormatError(f"{source} is a room's journal", f"give the captions beside it: {source.parent}/LANG.vtt")
    found = _read(source, reading)
    spoken = language or said(target) or said(source)
    fitting = layout or NARROW.get(writing)
    shown = relaid(found.cues, fitting, spoken) if fitting else found.cues
    regions = found.regions
    if roll_up is not None:
        shown, regions = _rolled(shown, writing, roll_up)
    try:
        data = files.write(
            shown, writing, language=spoken, crlf=crlf, created=date.today(), regions=regions, notes=found.notes
        )
    except SubtitleError as error:
        raise FormatError(f"{target} cannot be written: {error}", _hint(error)) from error
    written(target, data)
    return Exported(target, shown, tuple(map(str, found.faults)))


def relaid(found: Iterable[Cue], layout: Layout, language: str) -> tuple[Cue, ...]:
    """The cues within the limits of a layout: broken anew where too wide or too tall, then given their time."""
    return with_reading_time((fit for cue in found for fit in _fitted(cue, layout, language)), layout)


def said(path: Path) -> str:
    """The language that a name tells: `es` of `talk.es.srt` and of `es.vtt`; empty where it tells none."""
    last = path.stem.rpartition(".")[2].partition("-")[0].lower()
    return last if last in languages.NAMES else ""


def written(path: Path, data: bytes) -> Path:
    """The path, when all the data is in it: never half a file.

    Raises:
        CaptionerError: it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        return unfinished.replace(path)
    except OSError as error:
        raise CaptionerError(f"cannot write {path}: {error.strerror}", "choose another place") from error


def _rolled(shown: Iterable[Cue], format: str, rows: int) -> tuple[tuple[Cue, ...], tuple[Region, ...]]:  # noqa: A002
    if format != "vtt":
        raise FormatError(f".{format} cannot roll up line by line", "only .vtt can: name the file so")
    if not 1 <= rows <= 10:
        raise FormatError(f"--roll-up {rows}", "it rolls through 1 to 10 rows")
    return rollup.roll_up(shown, rows), (rollup.rollup_region(rows),)


def _kind(path: Path) -> str:
    try:
        return files.format_of(path.name)
    except SubtitleError as error:
        raise FormatError(f"{path}: {error}", "name the file after its format, such as talk.es.srt") from error


def _read(path: Path, format: str) -> ParseResult:  # noqa: A002
    try:
        found = files.read(path.read_bytes(), format)
    except OSError as error:
        raise CaptionerError(f"{path} cannot be read: {error.strerror}", "check its name and rights") from error
    except SubtitleError as error:
        raise FormatError(f"{path}: {error}", _hint(error)) from error
    if found.faults and not found.cues:
        raise FormatError(f"{path}, {found.faults[0]}", f"is it really .{format}?")
    return found


def _fitted(cue: Cue, layout: Layout, language: str) -> Iterator[Cue]:
    if len(cue.lines) <= layout.rows and all(width(line) <= layout.columns for line in cue.lines):
        yield cue
        return
    text = " ".join(cue.lines)
    revision = Revision("c", language, language, 1, cue.start, cue.end, text, final=True, speaker=cue.speaker or None)
    for place, part in enumerate(cues(revision, layout, whole=True), 1):
        name = cue.identifier + (f".{place}" if place > 1 else "") if cue.identifier else ""
        yield replace(part, identifier=name, settings=cue.settings)


def _hint(error: SubtitleError) -> str:
    return "install what it names" if "pip install" in error.message else "choose another format, such as .vtt"

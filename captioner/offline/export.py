"""Convert a subtitle file into another format, or to the limits of another profile.

Malformed parts of the source are reported with their line, and the rest is kept. Lines that fit keep their breaks: if a
profile or the target format has narrower lines, only cues that break its limits are laid out again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from captioner import languages
from captioner.errors import CaptionerError, FormatError
from captioner.layout.limits import Layout
from captioner.offline.output_file import fit_to_layout, format_limits, hint, write_file
from formats import files, rollup
from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError
from formats.region import Region


@dataclass(frozen=True, slots=True)
class ExportResult:
    """Written file and unreadable parts of the source."""

    path: Path
    cues: tuple[Cue, ...]
    faults: tuple[str, ...]
    """Faults with their line, if they have one: `line 12: invalid timings: …`."""
    language: str = ""
    """Language of the text; empty: unknown."""


def export(
    source: Path,
    target: Path,
    *,
    layout: Layout | None = None,
    language: str = "",
    crlf: bool = False,
    roll_up: int | None = None,
) -> ExportResult:
    """Convert one file into another; the file extensions determine the formats.

    Args:
        source: is only read.
        target: is replaced in one step.
        layout: limits for cues, which are laid out again if they break them; None: those of the target format.
        language: of the text; empty: that of the file names, such as `talk.es.srt`, or the one that the source names.
        crlf: end the lines of .srt with CRLF.
        roll_up: lines of a region in which .vtt rolls up line by line; None: captions do not roll up.

    Raises:
        CaptionerError: a file cannot be read or written.
        FormatError: a format is unknown, the source has no valid cue, or the target cannot hold the cues.
    """
    reading, writing = _format(source), _format(target)
    if source.name == "journal.jsonl":
        raise FormatError(f"{source} is a room's journal", f"give the captions beside it: {source.parent}/LANG.vtt")
    found = _read(source, reading)
    language = language or language_of(target) or _code(found.language) or language_of(source)
    limits = layout or format_limits(writing)
    cues = fit_to_layout(found.cues, limits, language) if limits else found.cues
    regions = found.regions
    if roll_up is not None:
        cues, regions = _rolled_up(cues, writing, roll_up)
    try:
        data = files.write(
            cues, writing, language=language, crlf=crlf, created=date.today(), regions=regions, notes=found.notes
        )
    except SubtitleError as error:
        raise FormatError(
            f"cannot write {target}: {error}", hint(error, "choose another format, such as .vtt")
        ) from error
    write_file(target, data)
    return ExportResult(target, cues, tuple(map(str, found.faults)), language)


def language_of(path: Path) -> str:
    """Return the language of a file name: `es` of `talk.es.srt` and of `es.vtt`; empty if there is none."""
    last = path.stem.rpartition(".")[2].partition("-")[0].lower()
    return last if last in languages.NAMES else ""


def _code(named: str) -> str:
    """Return the code of a language that a file names; empty if it is unknown."""
    code = languages.lookup(named)
    return code if code in languages.NAMES else ""


def _rolled_up(cues: Iterable[Cue], format: str, rows: int) -> tuple[tuple[Cue, ...], tuple[Region, ...]]:  # noqa: A002
    if format != "vtt":
        raise FormatError(f".{format} does not support --roll-up", "give the target the extension .vtt")
    if not 1 <= rows <= 10:
        raise FormatError(f"invalid --roll-up {rows}", "use 1 to 10 lines")
    return rollup.roll_up(cues, rows), (rollup.rollup_region(rows),)


def _format(path: Path) -> str:
    try:
        return files.format_of(path.name)
    except SubtitleError as error:
        raise FormatError(f"{path}: {error}", "use the extension of the format, such as talk.es.srt") from error


def _read(path: Path, format: str) -> ParseResult:  # noqa: A002
    try:
        found = files.read(path.read_bytes(), format)
    except OSError as error:
        raise CaptionerError(f"cannot read {path}: {error.strerror}", "check its name and permissions") from error
    except SubtitleError as error:
        raise FormatError(f"{path}: {error}", hint(error, "choose another format, such as .vtt")) from error
    if found.faults and not found.cues:
        raise FormatError(f"{path}, {found.faults[0]}", f"check that it is a .{format} file")
    return found

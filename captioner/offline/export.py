"""Convert a subtitle file into another format, or to the limits of another profile.

Malformed parts of the source are reported with their line, and the rest is kept. Lines that fit keep their breaks: if a
profile or the target format has narrower lines, only cues that break its limits are laid out again. Whatever is left
out, moved, guessed or replaced is a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from captioner import languages
from captioner.errors import CaptionerError, FormatError
from captioner.layout.limits import Layout
from captioner.offline.bilingual import with_second_language
from captioner.offline.output_file import fit_to_layout, format_limits, hint, write_file
from formats import FORMATS, files, rollup
from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError
from formats.notice import Notice, grouped
from formats.region import Region
from formats.timestamp import format_timestamp


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of `captioner export`."""

    layout: Layout | None = None
    """Limits for cues, which are laid out again if they break them; None: those of the target format."""
    language: str = ""
    """Language of the text; empty: that of the file names, such as `talk.es.srt`, or the one that the source names."""
    crlf: bool = False
    """True to end the lines of .srt with CRLF."""
    roll_up: int | None = None
    """Lines of a region in which .vtt rolls up line by line; None: captions do not roll up."""
    offset_ms: int = 0
    """Milliseconds by which all captions are moved."""
    encoding: str = ""
    """Encoding of the source; empty: found by `formats.encoding`."""
    fps: Fraction | None = None
    """Frames per second of the source, or of an .stl file that is written; None: what the files say."""
    second: str = ""
    """Language or file of captions that are written below those of the source; empty: none."""
    rolling: bool = False
    """True to keep the repeated lines of rolling captions."""
    strict: bool = False
    """True to write nothing if there is a notice."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """Written file, and what is different from the source."""

    path: Path
    cues: tuple[Cue, ...]
    faults: tuple[str, ...]
    """Unreadable parts with their line, if they have one: `line 12: invalid timings: …`."""
    language: str = ""
    """Language of the text; empty: unknown."""
    notices: tuple[tuple[Path, Notice], ...] = ()
    """All that was left out, moved, guessed or replaced, faults included, each with the file that it is about."""
    written: bool = True
    """False if the options are strict and there are notices."""


def export(source: Path, target: Path, options: ExportOptions | None = None) -> ExportResult:
    """Convert one file into another; the extension of the target determines its format.

    Args:
        source: is only read.
        target: is replaced in one step.
        options: None: the defaults.

    Raises:
        CaptionerError: a file cannot be read or written.
        FormatError: a format is unknown, the source has no valid cue, or the target cannot hold the cues.
    """
    options = options or ExportOptions()
    writing = _format(target)
    if source.name == "journal.jsonl":
        raise FormatError(f"{source} is a room's journal", f"give the captions beside it: {source.parent}/LANG.vtt")
    guess = options.language or language_of(source) or language_of(target)
    found, cues, all_notices = _captions(source, options, guess)
    language = options.language or language_of(target) or _code(found.language) or language_of(source)
    about_target: list[Notice] = []
    cues = _fitted(cues, writing, options, language)
    if options.second:
        path = _beside(source, options.second)
        _, second, about_second = _captions(path, options, language_of(path))
        cues, single = with_second_language(cues, _fitted(second, writing, options, language_of(path)))
        all_notices += about_second
        about_target += single
    regions = found.regions
    if options.roll_up is not None:
        cues, regions = _rolled_up(cues, writing, options.roll_up)
    if found.format in ("stl", "ttml"):  # their times are frames, so --fps is theirs
        options = replace(options, fps=None)
    data = _composed(target, cues, writing, options, language, (regions, found.notes), about_target)
    if not language and "language" in FORMATS[writing].options:
        about_target.append(Notice(f"no language is named, since that of {source} is unknown", (), "add --lang"))
    all_notices += [(target, notice) for notice in grouped(about_target)]
    written = not (options.strict and all_notices)
    if written:
        write_file(target, data)
    faults = tuple(map(str, found.faults))
    return ExportResult(target, tuple(cues), faults, language, tuple(all_notices), written)


def language_of(path: Path) -> str:
    """Return the language of a file name: `es` of `talk.es.srt` and of `es.vtt`; empty if there is none."""
    last = path.stem.rpartition(".")[2]
    return _code(last) if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", last) else ""


def _code(named: str) -> str:
    """Return the code of a language that a file names; empty if it is unknown."""
    code = languages.lookup(named)
    return code if code in languages.NAMES else ""


def _captions(
    path: Path, options: ExportOptions, language: str
) -> tuple[ParseResult, tuple[Cue, ...], list[tuple[Path, Notice]]]:
    """Read a file: its content, its captions moved by the offset, and what was read other than as written."""
    found = _read(path, options, language)
    cues, notices = _shifted(found.cues, options.offset_ms)
    about = [*(fault.notice for fault in found.faults), *found.notices, *notices]
    if not found.cues:
        about.append(Notice("no captions"))
    return found, cues, [(path, notice) for notice in grouped(about)]


def _shifted(cues: Sequence[Cue], offset_ms: int) -> tuple[tuple[Cue, ...], list[Notice]]:
    """Move the cues; those that would end before 0 are left out."""
    kept = [cue for cue in cues if cue.end + offset_ms > 0 or not offset_ms]
    early = tuple(format_timestamp(cue.start) for cue in cues if cue not in kept)
    cut = tuple(format_timestamp(cue.start) for cue in kept if cue.start + offset_ms < 0)
    notices = [Notice("a caption ends before 0 with this --offset and is left out", early)] if early else []
    notices += [Notice("a caption begins before 0 with this --offset and is shown from 0 on", cut)] if cut else []
    moved = (
        replace(cue, start=max(0, cue.start + offset_ms), end=cue.end + offset_ms) if offset_ms else cue for cue in kept
    )
    return tuple(moved), notices


def _fitted(cues: Sequence[Cue], format: str, options: ExportOptions, language: str) -> tuple[Cue, ...]:  # noqa: A002
    """Break lines that are too long for the profile or the format; cues that overlap keep their times."""
    limits = options.layout or format_limits(format)
    if limits is None:
        return tuple(cues)
    ordered = sorted(cues, key=lambda cue: cue.start)
    if all(before.end <= cue.start for before, cue in pairwise(ordered)):
        return fit_to_layout(ordered, limits, language)
    parts = ((cue, part) for cue in ordered for part in fit_to_layout((cue,), limits, language))
    return tuple(replace(part, end=max(part.start, min(part.end, cue.end))) for cue, part in parts)


def _beside(source: Path, second: str) -> Path:
    """Return the file of another language beside the source: `talk.es.vtt` for `es` beside `talk.en.vtt`.

    Raises:
        FormatError: there is none.
    """
    path = Path(second)
    if path.suffix:
        return path
    code = languages.check(second)
    stem = source.stem if language_of(source) else f"{source.stem}.und"
    stem = ".".join([*stem.split(".")[:-1], code])
    extensions = dict.fromkeys((source.suffix, *(f".{name}" for name in files.EXTENSIONS)))
    beside = [found for extension in extensions if (found := source.with_name(stem + extension)).exists()]
    if not beside:
        raise FormatError(f"--with {second}: no {stem}{source.suffix} beside {source}", "give the file: --with FILE")
    return beside[0]


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


def _read(path: Path, options: ExportOptions, language: str) -> ParseResult:
    try:
        data = path.read_bytes()
        extension = path.suffix.removeprefix(".")
        found = files.read(
            data, extension, encoding=options.encoding, language=language, fps=options.fps, rolling=options.rolling
        )
    except OSError as error:
        raise CaptionerError(f"cannot read {path}: {error.strerror}", "check its name and permissions") from error
    except SubtitleError as error:
        raise FormatError(f"{path}: {error}", hint(error, "")) from error
    if found.faults and not found.cues:
        raise FormatError(f"{path}, {found.faults[0]}", f"check that it is a .{found.format} file")
    return found


def _composed(
    target: Path,
    cues: Sequence[Cue],
    format: str,  # noqa: A002
    options: ExportOptions,
    language: str,
    header: tuple[Sequence[Region], Sequence[str]],
    notices: list[Notice],
) -> bytes:
    """Return the bytes of the target, and add notices."""
    regions, notes = header
    try:
        return files.write(
            cues,
            format,
            language=language,
            crlf=options.crlf,
            created=date.today(),
            regions=regions,
            notes=notes,
            fps=options.fps,
            notify=notices.append,
        )
    except SubtitleError as error:
        raise FormatError(
            f"cannot write {target}: {error}", hint(error, "choose another format, such as .vtt")
        ) from error

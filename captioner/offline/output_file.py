"""Caption files of a recording: cues laid out, fitted to their format, and written."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from captioner.delivery.files import atomic
from captioner.errors import CaptionerError, FormatError
from captioner.extras import install_command
from captioner.layout.check import CueFault, FaultCounts, count_faults, find_faults
from captioner.layout.cue_ends import CueEnds, count_ends
from captioner.layout.cues import cues, with_reading_time
from captioner.layout.limits import PROFILES, Layout, width
from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.layout.whole_times import with_whole_times
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.speed_chart import speed_chart
from captioner.types import Revision
from formats import FORMATS, files
from formats.cue import Cue
from formats.errors import MissingLibraryError, SubtitleError
from formats.notice import Notice, Notify, grouped, ignore
from formats.timeline import normalized
from formats.voices import divided


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A written file."""

    path: Path
    language: str
    """Language of the captions; several are separated by commas."""
    faults: FaultCounts | None = None
    """Cues that break a limit of the layout; None for a video."""
    ends: CueEnds = field(default_factory=CueEnds)
    """Cues that end a sentence, a clause, neither."""
    over: tuple[CueFault, ...] = ()
    """Every cue over a limit."""
    cues: tuple[Cue, ...] = ()
    """Cues of the file."""
    layout: Layout | None = None
    """Layout that the cues were checked against."""

    def write_chart(self) -> Path | None:
        """Draw the reading speed of the cues into `NAME.LANG.svg` beside the file; None for a video.

        Raises:
            CaptionerError: the picture cannot be written.
        """
        if self.layout is None:
            return None
        path = self.path.with_suffix(".svg")
        write_file(path, speed_chart(self.cues, self.layout, self.path.stem).encode())
        return path


def recording_cues(
    results: Iterable[ChunkResult], layout: Layout, language: str, style: TextStyle = AS_SPOKEN
) -> tuple[Cue, ...]:
    """Lay out the finals of one language: ordered cues without overlap, with time to read."""
    found = [(final, result) for result in results for final in result.finals if final.language == language]
    following = (final.start for final, _ in found[1:])
    laid = [
        cue
        for (final, result), until in zip_longest(found, following)
        for cue in cues(
            style.revision(final),
            layout,
            style.words(result.words.get(final.segment, ()), language) if language == final.source else (),
            whole=True,
            until=until,
        )
    ]
    laid.sort(key=lambda cue: cue.start)
    return normalized(with_whole_times(laid, layout))


def write_cues(
    found: Iterable[Cue],
    path: Path,
    *,
    language: str,
    layout: Layout,
    crlf: bool = False,
    notify: Notify = ignore,
) -> OutputFile:
    """Write cues in the format of the file's extension.

    Args:
        found: cues, laid out.
        path: is replaced in one step.
        language: of the cues.
        layout: limits that are checked; a format with narrower lines has its own.
        crlf: end the lines of .srt with CRLF.
        notify: takes what the format cannot hold; the notice names the file.

    Raises:
        CaptionerError: the file cannot be written.
        FormatError: the format is unknown or cannot hold the cues.
    """
    name = path.suffix[1:]
    limits = format_limits(name)
    fit = fit_to_layout(found, limits, language) if limits and limits.columns < layout.columns else tuple(found)
    if name == "vtt":  # numbers, because pysubs2 and similar readers take other identifiers for text of the cue before
        fit = tuple(replace(cue, identifier=str(number)) for number, cue in enumerate(fit, 1))
    notices: list[Notice] = []
    try:
        data = files.write(fit, name, language=language, crlf=crlf, notify=notices.append)
    except SubtitleError as error:
        raise FormatError(
            f"cannot write {path}: {error}", hint(error, "choose another format with --format")
        ) from error
    write_file(path, data)
    for notice in grouped(notices):
        notify(replace(notice, what=f"{path.name}: {notice.what}"))
    return checked(path, fit, layout, language)


def checked(path: Path, found: Sequence[Cue], layout: Layout, language: str) -> OutputFile:
    """Check the cues of a written file."""
    over = tuple(find_faults(found, layout, language))
    return OutputFile(
        path, language, count_faults(found, layout, language), cue_ends(found), over, tuple(found), layout
    )


def cue_ends(found: Iterable[Cue]) -> CueEnds:
    """Count the cues that end a sentence, a clause, neither."""
    return count_ends(" ".join(cue.lines) for cue in found)


def format_limits(name: str) -> Layout | None:
    """Return the limits of a format that cannot hold lines of any width; None for other formats."""
    known = FORMATS.get(name)
    return PROFILES[known.limits] if known and known.limits else None


def fit_to_layout(found: Iterable[Cue], layout: Layout, language: str) -> tuple[Cue, ...]:
    """Break cues again that are wider or taller than the layout allows, then adjust their times."""
    return with_reading_time((fit for cue in found for fit in _fitted(cue, layout, language)), layout)


def write_file(path: Path, data: bytes) -> None:
    """Replace a file in one step.

    Raises:
        CaptionerError: the file cannot be written.
    """
    try:
        atomic.write(path, data)
    except OSError as error:
        advice = "give the recording a shorter name" if error.errno == errno.ENAMETOOLONG else "choose another folder"
        raise CaptionerError(f"cannot write {path}: {error.strerror}", advice) from error


def hint(error: SubtitleError, otherwise: str) -> str:
    """Return the command that installs a missing library, or another hint for other errors."""
    return install_command(error.extra) if isinstance(error, MissingLibraryError) else otherwise


def _fitted(cue: Cue, layout: Layout, language: str) -> Iterator[Cue]:
    if len(cue.lines) <= layout.rows and all(width(line) <= layout.columns for line in cue.lines):
        yield cue
        return
    parts = (part for voice in divided(cue) for part in cues(_revision(voice, language), layout, whole=True))
    for number, part in enumerate(parts, 1):
        name = cue.identifier + (f".{number}" if number > 1 else "") if cue.identifier else ""
        yield replace(part, identifier=name, settings=cue.settings, voices=cue.voices)


def _revision(cue: Cue, language: str) -> Revision:
    text, speaker = " ".join(cue.lines), cue.speaker or None
    return Revision("c", language, language, 1, cue.start, cue.end, text, final=True, speaker=speaker)

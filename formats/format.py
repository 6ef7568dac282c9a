"""Description of one format: the module that implements it, and the properties of its files."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

from formats.cue import Cue
from formats.encoding import decode
from formats.errors import ParseResult, Scanned, collect
from formats.notice import Notice, Notify, ignore
from formats.region import Region
from formats.rolling import unrolled
from formats.timestamp import format_timestamp

Header = tuple[tuple[Region, ...], tuple[str, ...]]
"""Regions and notes of a file."""
_BLANK = "\ufeff \t\r\n"
"""Characters of a file without content."""
_NAMES = {"speaker": "speakers", "settings": "positions", "language": "languages of captions"}
"""Field of a cue -> what a notice calls it."""


class FormatModule(Protocol):
    """Functions that a module of this package implements; text is `str`, or `bytes` in a binary format."""

    def compose(self, *args: Any, **options: Any) -> str | bytes:
        """Write a complete file: `compose(cues, **options)`; raises `SubtitleError` if it cannot hold the cues."""
        ...

    def parse(self, text: Any, /) -> tuple[Cue, ...]:
        """Read the cues; raises `SubtitleError` at the first fault."""
        ...

    @property
    def scan(self) -> Callable[..., Iterator[Scanned]]:
        """Function that yields the cues of a text, and each fault and notice in its place."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A registered format."""

    module: FormatModule
    aliases: tuple[str, ...] = ()
    """Other file extensions."""
    options: tuple[str, ...] = ()
    """Keywords of `compose` that `formats.files.write` passes."""
    binary: bool = False
    """True if files are bytes, not text."""
    header: Callable[[str], Header] | None = None
    """Reads what a file holds beside its cues."""
    language: Callable[[Any], str] | None = None
    """Reads the language that a file names; empty if it names none. None: files of this format name none."""
    limits: str = ""
    """Profile of the narrowest lines that a file can hold (`ebu`, `cea608`); empty: lines of any width."""
    live_media_type: str = ""
    """Media type of the file that a live room serves; empty: files cannot be extended cue by cue, rooms serve none."""
    omits: tuple[str, ...] = ()
    """Fields of cues that files cannot hold: `speaker`, `settings`, `language`. They are reported if they are used."""
    ordered: bool = False
    """True if files have their cues in the order of their times; others are reported."""
    holds_voices: bool = False
    """True if files mark the speakers of one cue; in others their names are text, which is reported."""

    def read(
        self, data: bytes, *, encoding: str = "", language: str = "", fps: Fraction | None = None, rolling: bool = False
    ) -> ParseResult:
        """Read the cues, faults and notices of a file.

        Args:
            data: of the file.
            encoding: of its text; empty: found by `formats.encoding`.
            language: of its text, for a guess of the encoding; empty: unknown.
            fps: frames per second of times with frames; None: those that the file names.
            rolling: True to keep the repeated lines of rolling captions.

        Raises:
            SubtitleError: the encoding is unknown, or the library of the format is not installed.
        """
        text, notices = (data, ()) if self.binary else decode(data, encoding, language)
        return self.read_text(text, notices, fps=fps, rolling=rolling)

    def read_text(
        self, text: Any, notices: Sequence[Notice] = (), *, fps: Fraction | None = None, rolling: bool = False
    ) -> ParseResult:
        """Read the cues of a decoded file; `notices` are those of decoding. See `read`."""
        if not (text.strip(_BLANK) if isinstance(text, str) else text):
            return ParseResult((), (), notices=tuple(notices))
        options = {"fps": fps} if "fps" in inspect.signature(self.module.scan).parameters else {}
        found = collect(self.module.scan(text, **options))
        regions, notes = self.header(text) if self.header else ((), ())
        language = self.language(text) if self.language else ""
        cues, repeated = (found.cues, ()) if rolling else unrolled(found.cues)
        notices = (*notices, *found.notices, *repeated, *self._oddities(found.cues, cues))
        return ParseResult(cues, found.faults, regions, notes, language, notices)

    def _oddities(self, read: Sequence[Cue], cues: Sequence[Cue]) -> Iterator[Notice]:
        """Report cues that are not shown, or not as they are in the file."""
        late = tuple(format_timestamp(cue.start) for before, cue in pairwise(read) if cue.start < before.start)
        if late and self.ordered:
            hint = "if files were joined, export each of them with its --offset"
            yield Notice("captions are put in the order of their times", late, hint)
        if empty := tuple(format_timestamp(cue.start) for cue in cues if not any(line.strip() for line in cue.lines)):
            yield Notice("a caption without text is left out", empty)
        if brief := tuple(format_timestamp(cue.start) for cue in cues if cue.start == cue.end):
            hint = "--profile gives it time to be read"
            yield Notice("a caption that ends when it starts is shown for 1 ms", brief, hint)

    def write(self, cues: Iterable[Cue], notify: Notify = ignore, **options: Any) -> bytes:
        """Write a complete file; options that the format does not have are ignored.

        Args:
            cues: in any order.
            notify: takes what is left out, moved or replaced.
            **options: keywords of `compose`.

        Raises:
            SubtitleError: the format cannot hold the cues, or its library is not installed.
        """
        known = tuple(cues)
        for notice in self._omitted(known, options):
            notify(notice)
        chosen = {name: options[name] for name in self.options if name in options}
        text = self.module.compose(known, notify=notify, **chosen)
        return text if isinstance(text, bytes) else text.encode()

    def _omitted(self, cues: Sequence[Cue], options: dict[str, Any]) -> Iterator[Notice]:
        for name in self.omits:
            places = tuple(format_timestamp(cue.start) for cue in cues if getattr(cue, name))
            if places:
                yield Notice(f"{_NAMES[name]} are not written", places, ".vtt, .json and .csv keep them")
        voices = tuple(format_timestamp(cue.start) for cue in cues if cue.voices and not self.holds_voices)
        if voices:
            yield Notice("several voices in one caption are written as names before their lines", voices)
        if options.get("notes") and "notes" not in self.options:
            yield Notice("notes are not written", (), ".vtt keeps them")

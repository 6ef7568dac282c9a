"""The .vtt and .srt of one language on the disk, valid at every moment.

They grow at their end by one write each. Anything else than growth writes a new file beside the old one and puts it in
its place in one step, so that a reader, or a crash, finds the old or the new and nothing between.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from captioner.delivery.files.atomic import write
from captioner.delivery.files.journal import write_all
from formats import srt, webvtt
from formats.cue import Cue
from formats.errors import SubtitleError

log = logging.getLogger(__name__)


class Subtitles:
    """Two files side by side: `es.vtt` and `es.srt`."""

    def __init__(self, folder: Path, language: str, *, crlf: bool = False) -> None:
        self.vtt = folder / f"{language}.vtt"
        self.srt = folder / f"{language}.srt"
        self._crlf = crlf
        self._sizes: dict[Path, int] | None = None
        """Bytes as last written; None while that is not known, and growth impossible."""
        self._count = 0
        self._end = 0
        """Milliseconds where the last cue written ends."""

    def fault(self, cues: Sequence[Cue]) -> str | None:
        """What is wrong with the files that are found, given the cues that should be in them; None: nothing."""
        try:
            found = webvtt.parse(self.vtt.read_bytes().decode())
            numbered = srt.parse(self.srt.read_bytes().decode()) if cues or self.srt.exists() else ()
        except (OSError, UnicodeDecodeError, SubtitleError) as error:
            return str(error)
        words = [(cue.start, cue.lines) for cue in cues]
        if words != [(cue.start, cue.lines) for cue in found] or words != [(cue.start, cue.lines) for cue in numbered]:
            return "they do not hold what the journal holds"
        return None

    def set_aside(self) -> None:
        """Rename files that no journal accounts for, so that what is in them is kept."""
        for path in (self.vtt, self.srt):
            if path.exists() and path.read_bytes().strip() not in (b"", b"WEBVTT"):
                kept = _free(path)
                path.rename(kept)
                log.warning("%s has no journal beside it: kept as %s, a new one begins", path, kept.name)

    def append(self, cues: Sequence[Cue]) -> bool:
        """Let the files grow; False when they cannot, because they are not as they were left or the cues overlap.

        Raises:
            OSError: the disk is full, or refuses; the files are then as before, or to be rewritten.
        """
        if self._sizes is None or any(_size(path) != size for path, size in self._sizes.items()):
            return False
        if not cues or cues[0].start < self._end:
            return not cues
        numbered = enumerate(cues, self._count + 1)
        grown = {
            self.vtt: "".join(webvtt.block(cue) for cue in cues).encode(),
            self.srt: "".join(srt.block(cue, number, crlf=self._crlf) for number, cue in numbered).encode(),
        }
        sizes, self._sizes = self._sizes, None
        for path, data in grown.items():
            _grow(path, data, sizes[path])
        self._written({path: sizes[path] + len(data) for path, data in grown.items()}, cues, self._count)
        return True

    def rewrite(self, cues: Sequence[Cue]) -> None:
        """Put files with just these cues in the place of what is there.

        Where no cue was ever written there is no .srt, since players take an empty one for damaged.

        Raises:
            OSError: the disk is full, or refuses; what is there is then as before.
        """
        self._sizes = None
        whole = {self.vtt: webvtt.compose(cues).encode(), self.srt: srt.compose(cues, crlf=self._crlf).encode()}
        for path, data in whole.items():
            if data or path.exists():
                write(path, data)
        self._written({path: len(data) for path, data in whole.items()}, cues, 0)

    def _written(self, sizes: dict[Path, int], cues: Sequence[Cue], before: int) -> None:
        self._sizes = sizes
        self._count = before + len(cues)
        self._end = cues[-1].end if cues else 0


def _grow(path: Path, data: bytes, size: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        write_all(file, data, size)
    finally:
        os.close(file)


def _size(path: Path) -> int:
    """Bytes of a file; 0 when there is none, as there is no .srt before its first cue."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _free(path: Path) -> Path:
    """A name beside the file that nothing has: `es.before-1.vtt`."""
    names = (path.with_name(f"{path.stem}.before-{number}{path.suffix}") for number in range(1, 10_000))
    return next(name for name in names if not name.exists())

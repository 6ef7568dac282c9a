"""The .vtt and .srt of one language on disk, valid at every moment.

They grow at their end by one write each. Any other change writes a new file beside the old one and replaces that in one
step, so that a reader, or a crash, finds the old file or the new one and nothing between.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from captioner.delivery.files.atomic import write
from captioner.delivery.files.journal import append_durably
from formats import srt, webvtt
from formats.cue import Cue
from formats.errors import SubtitleError

log = logging.getLogger(__name__)


class SubtitleFiles:
    """Two files side by side, such as `es.vtt` and `es.srt`."""

    def __init__(self, folder: Path, language: str, *, crlf: bool = False) -> None:
        """`crlf`: end lines of .srt with CRLF."""
        self.vtt = folder / f"{language}.vtt"
        self.srt = folder / f"{language}.srt"
        self._crlf = crlf
        self._sizes: dict[Path, int] | None = None
        """Bytes as last written; None: unknown, so the files cannot grow."""
        self._count = 0
        self._end = 0
        """Milliseconds at which the last written cue ends."""

    def fault(self, cues: Sequence[Cue]) -> str | None:
        """Damage to the files found on disk, given the cues that they should hold; None: no damage."""
        try:
            found = webvtt.parse(self.vtt.read_bytes().decode())
            numbered = srt.parse(self.srt.read_bytes().decode()) if cues or self.srt.exists() else ()
        except (OSError, UnicodeDecodeError, SubtitleError) as error:
            return str(error)
        words = [(cue.start, cue.lines) for cue in cues]
        if words != [(cue.start, cue.lines) for cue in found] or words != [(cue.start, cue.lines) for cue in numbered]:
            return "they differ from the journal"
        return None

    def set_aside(self) -> None:
        """Rename files that have captions but no journal, so that they are kept."""
        for path in (self.vtt, self.srt):
            if path.exists() and path.read_bytes().strip() not in (b"", b"WEBVTT"):
                kept = _free(path)
                path.rename(kept)
                log.warning("%s has no journal beside it: kept as %s, a new one begins", path, kept.name)

    def append(self, cues: Sequence[Cue]) -> bool:
        """Append cues; False if the files have changed since they were written, or if the cues overlap.

        Raises:
            OSError: the disk is full or cannot be written; the files are as before, or have to be written again.
        """
        if self._sizes is None or any(_size(path) != size for path, size in self._sizes.items()):
            return False
        if not cues or cues[0].start < self._end:
            return not cues
        numbered = enumerate(cues, self._count + 1)
        appended = {
            self.vtt: "".join(webvtt.block(cue) for cue in cues).encode(),
            self.srt: "".join(srt.block(cue, number, crlf=self._crlf) for number, cue in numbered).encode(),
        }
        sizes, self._sizes = self._sizes, None
        for path, data in appended.items():
            _append(path, data, sizes[path])
        self._record({path: sizes[path] + len(data) for path, data in appended.items()}, cues, self._count)
        return True

    def rewrite(self, cues: Sequence[Cue]) -> None:
        """Replace the files by ones with exactly these cues.

        Before the first cue there is no .srt, since players report an empty one as damaged.

        Raises:
            OSError: the disk is full or cannot be written; the files are as before.
        """
        self._sizes = None
        whole = {self.vtt: webvtt.compose(cues).encode(), self.srt: srt.compose(cues, crlf=self._crlf).encode()}
        for path, data in whole.items():
            if data or path.exists():
                write(path, data)
        self._record({path: len(data) for path, data in whole.items()}, cues, 0)

    def _record(self, sizes: dict[Path, int], cues: Sequence[Cue], before: int) -> None:
        self._sizes = sizes
        self._count = before + len(cues)
        self._end = cues[-1].end if cues else 0


def _append(path: Path, data: bytes, size: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        append_durably(file, data, size)
    finally:
        os.close(file)


def _size(path: Path) -> int:
    """Bytes of a file; 0 if it is missing, as an .srt is before its first cue."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _free(path: Path) -> Path:
    """The first unused name of the form `es.before-1.vtt`."""
    names = (path.with_name(f"{path.stem}.before-{number}{path.suffix}") for number in range(1, 10_000))
    return next(name for name in names if not name.exists())

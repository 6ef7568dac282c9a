"""The audio of a room, recorded next to its captions for `captioner finish`. Off by default.

The file is `OUT/ROOM/audio-MS.wav`, 16 kHz mono, and starts at that millisecond of the room's stream; each publisher,
and each engine that replaces a failed one, starts another file. The header states no length, so a file that a crash
leaves can be played. If the disk fails, the recording ends with one log message and nothing else stops.

A room with redaction is not recorded: the sound of what is masked would be kept, and a user who masks a telephone
number does not expect it in a file. To mute it, one would have to know where a number begins before it is recognized
as one.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

from captioner.translation.redaction import Redaction
from captioner.types import SAMPLE_RATE, AudioChunk

log = logging.getLogger(__name__)

_UNKNOWN_LENGTH = 0xFFFF_FFFF
"""Length field of a file that is still being written; players read to the end of the file."""


Keeps = Callable[[int, int], bool]
"""True if what was said in an interval, in milliseconds of the room's stream, is kept."""


class RecordedAudio:
    """A tap that appends the audio to a wave file; called by one thread, which writes."""

    def __init__(self, folder: Path, keeps: Keeps = lambda _start, _end: True) -> None:
        """`keeps`: True if an interval in milliseconds of the stream is recorded; after a gap another file begins."""
        self._folder, self._keeps = folder, keeps
        self._path: Path | None = None
        self._failed = False

    def __call__(self, chunk: AudioChunk) -> None:
        """Append a chunk."""
        if self._failed:
            return
        if not self._keeps(chunk.start, chunk.start + chunk.milliseconds):
            self._path = None
            return
        data = (np.clip(chunk.samples, -1, 1) * 32_767).astype("<i2").tobytes()
        try:
            if self._path is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._path = self._folder / f"audio-{chunk.start}.wav"
                self._path.write_bytes(wave_header())
            with self._path.open("ab") as file:  # opened each time: an engine that fails leaves no file open
                file.write(data)
        except OSError as error:
            self._failed = True
            log.error("stopped recording the audio of the room in %s: %s", self._folder, error.strerror)


def recording_taps(
    folder: Path | None, redaction: Redaction, keeps: Keeps = lambda _start, _end: True
) -> tuple[RecordedAudio, ...]:
    """Return the tap that records into a folder; none without a folder, or where private data is masked."""
    return () if folder is None or redaction.kinds else (RecordedAudio(folder, keeps),)


def wave_header() -> bytes:
    """Return the header of a 16-bit mono wave file of unknown length."""
    layout = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", _UNKNOWN_LENGTH)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + layout
        + b"data"
        + struct.pack("<I", _UNKNOWN_LENGTH)
    )


def recordings(folder: Path) -> list[tuple[int, Path]]:
    """Find the recordings of a room: start in milliseconds of its stream, and file, in order."""
    found = ((path.stem.removeprefix("audio-"), path) for path in folder.glob("audio-*.wav"))
    return sorted((int(start), path) for start, path in found if start.isdecimal())

"""The audio of a room beside its captions, for `captioner finish`. Off unless asked for.

`OUT/ROOM/audio-MS.wav`, 16 kHz mono, begins at that millisecond of the room's stream; each publisher, and each engine
that had to be made anew, begins another file. Its header promises no length, so that what a crash leaves can be played.
A disk that refuses ends the recording, says so once, and stops nothing else.

A room with redaction is not recorded: the sound of what is masked would be kept, and whoever masks a telephone number
does not expect it in a file. Muting it would need to know where it begins before it is known to be one.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from captioner.rooms.pipeline.redacted import Veil
from captioner.rooms.stream import LiveEngine
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

log = logging.getLogger(__name__)

_ENDLESS = 0xFFFF_FFFF
"""In place of a length that is not known yet; readers go on to the end of the file."""


def header() -> bytes:
    """Of a wave file of 16-bit mono whose end is not known."""
    layout = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", _ENDLESS)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + layout
        + b"data"
        + struct.pack("<I", _ENDLESS)
    )


def recordings(folder: Path) -> list[tuple[int, Path]]:
    """What was recorded of a room: where each begins in its stream, in milliseconds, and its file; in order."""
    found = ((path.stem.removeprefix("audio-"), path) for path in folder.glob("audio-*.wav"))
    return sorted((int(start), path) for start, path in found if start.isdecimal())


def taped(engine: LiveEngine, folder: Path | None) -> LiveEngine:
    """The engine, with all that it is fed kept in the folder; None, or one that redacts: nothing is kept."""
    private = isinstance(engine, Veil) and engine.private
    return engine if folder is None or private else Taped(engine, folder)


class Taped:
    """An engine whose audio is kept; it is driven by one thread, which writes."""

    def __init__(self, engine: LiveEngine, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._path: Path | None = None
        self._failed = False

    @property
    def due(self) -> str | None:
        """As the engine says."""
        return self._engine.due

    @property
    def behind(self) -> int:
        """As the engine says."""
        return self._engine.behind

    def feed(self, chunk: AudioChunk) -> None:
        """Keep the audio, and hand it on."""
        if not self._failed:
            self._keep(chunk)
        self._engine.feed(chunk)

    def decode(self) -> Iterator[Revision]:
        """As the engine does."""
        return self._engine.decode()

    def flush(self) -> Iterator[Revision]:
        """As the engine does."""
        return self._engine.flush()

    def _keep(self, chunk: AudioChunk) -> None:
        data = (np.clip(chunk.samples, -1, 1) * 32_767).astype("<i2").tobytes()
        try:
            if self._path is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._path = self._folder / f"audio-{chunk.start}.wav"
                self._path.write_bytes(header())
            with self._path.open("ab") as file:  # an engine that dies leaves nothing open
                file.write(data)
        except OSError as error:
            self._failed = True
            log.error("the audio of the room is no longer kept in %s: %s", self._folder, error.strerror)

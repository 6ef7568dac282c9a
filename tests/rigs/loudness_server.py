"""The real server with an engine that costs nothing: what is loud is a word. For all that is not recognition.

python -m tests.rigs.loudness_server --port 8090 --out FOLDER
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from captioner.bench.server_process import HOST
from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.rooms.rooms import Rooms
from captioner.server.app import create_app
from captioner.server.http_server import open_socket, run_server
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples

ROOMS: Final = 8
"""At most: those that ended are forgotten all the time, as in a process that lives for months."""
_FRAME: Final = SAMPLE_RATE // 10
"""Samples that are judged at once."""
_LOUD: Final = 10 ** (-45 / 20)
"""RMS of a frame that is heard."""
_WORD: Final = 300
"""Milliseconds of a word."""
_PAUSE: Final = 600
"""Milliseconds that end a caption."""
_LONGEST: Final = 8000
"""Milliseconds of a caption."""
_SLIPS: Final = 5
"""Each so-manieth word comes wrong at first, so that there is something to take back."""


class LoudnessEngine:
    """A word for each `_WORD` milliseconds of loud sound; final after a pause."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._rest: Samples = np.zeros(0, np.float32)
        self._owed: list[bool] = []
        """Frames to be read: whether each was loud."""
        self._now = 0
        self._segment = 0
        self._start: int | None = None
        self._end = 0
        self._words = 0
        self._number = 0

    @property
    def due(self) -> str | None:
        """Whatever was fed."""
        return "interim" if self._owed else None

    @property
    def behind(self) -> int:
        """Milliseconds of what it was fed that are still to be read."""
        return 1000 * _FRAME * len(self._owed) // SAMPLE_RATE

    def feed(self, chunk: AudioChunk) -> None:
        """Judge its frames."""
        samples = np.concatenate([self._rest, chunk.samples])
        count = len(samples) // _FRAME
        self._rest = samples[count * _FRAME :]
        levels = np.sqrt(np.mean(np.square(samples[: count * _FRAME].reshape(count, _FRAME)), axis=1))
        self._owed += [bool(level > _LOUD) for level in levels]

    def decode(self) -> Iterator[Revision]:
        """All frames that wait."""
        owed, self._owed = self._owed, []
        for loud in owed:
            yield from self._step(loud)

    def flush(self) -> Iterator[Revision]:
        """What is open becomes final."""
        yield from self.decode()
        yield from self._close()

    def _step(self, loud: bool) -> Iterator[Revision]:
        begin, self._now = self._now, self._now + 1000 * _FRAME // SAMPLE_RATE
        if loud:
            self._start = begin if self._start is None else self._start
            self._end = self._now
            if (words := 1 + (self._end - self._start) // _WORD) > self._words:
                self._words = words
                yield self._state(final=False)
        if self._start is not None and (self._now - self._end >= _PAUSE or self._now - self._start >= _LONGEST):
            yield from self._close()

    def _close(self) -> Iterator[Revision]:
        if self._start is not None:
            yield self._state(final=True)
        self._start, self._words, self._number = None, 0, 0
        self._segment += 1

    def _state(self, *, final: bool) -> Revision:
        self._number += 1
        words = [f"w{number}" for number in range(1, self._words + 1)]
        if not final and self._words % _SLIPS == 0:
            words[-1] += "x"
        stable = " ".join(words if final else words[:-1])
        tail = "" if final else f" {words[-1]}"
        start, language = self._start or 0, self._language
        return Revision(f"s{self._segment}", language, language, self._number, start, self._end, stable, tail, final)


def command(port: int, place: Path) -> Sequence[str]:
    """As `Child` wants it."""
    return sys.executable, "-m", __name__, "--port", str(port), "--out", str(place / "captions")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    rooms = Rooms(
        lambda spoken, _: LoudnessEngine(spoken),
        lambda _spoken, _targets: (),
        lambda name, languages: Archive(given.out, name, languages),
        limits=Limits(max_rooms=ROOMS),
    )
    run_server(create_app(rooms), rooms, open_socket(HOST, given.port))


if __name__ == "__main__":
    main()

"""Real server with an engine that shows a word for loud sound, to load everything but recognition.

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
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.rooms import Rooms
from captioner.server.app import create_app
from captioner.server.http_server import open_socket, run_server
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples

ROOMS: Final = 8
"""Maximum number of rooms; ended ones are removed all the time, as in a process that runs for months."""
_FRAME: Final = SAMPLE_RATE // 10
"""Samples per frame."""
_LOUD: Final = 10 ** (-45 / 20)
"""RMS above which a frame is loud."""
_WORD: Final = 300
"""Milliseconds per word."""
_PAUSE: Final = 600
"""Milliseconds of silence that end a caption."""
_MAX_CAPTION: Final = 8000
"""Maximum milliseconds of a caption."""
_WRONG_EVERY: Final = 5
"""Every fifth word is wrong at first, so that words are taken back."""


class LoudnessEngine(WithoutSeparateTranslation):
    """Engine that shows a word for each `_WORD` milliseconds of loud sound; a pause makes a caption final."""

    notice = delay_cause = ""

    def __init__(self, language: str) -> None:
        self._language = language
        self._rest: Samples = np.zeros(0, np.float32)
        self._frames: list[bool] = []
        """True for each loud frame that has not been processed."""
        self._now = 0
        self._segment = 0
        self._start: int | None = None
        self._end = 0
        self._words = 0
        self._number = 0

    @property
    def due(self) -> str | None:
        """Kind of the work that is due; None if no frame waits."""
        return "interim" if self._frames else None

    @property
    def behind(self) -> int:
        """Milliseconds of audio not processed."""
        return 1000 * _FRAME * len(self._frames) // SAMPLE_RATE

    def feed(self, chunk: AudioChunk) -> None:
        """Split audio into frames and store which are loud."""
        samples = np.concatenate([self._rest, chunk.samples])
        count = len(samples) // _FRAME
        self._rest = samples[count * _FRAME :]
        levels = np.sqrt(np.mean(np.square(samples[: count * _FRAME].reshape(count, _FRAME)), axis=1))
        self._frames += [bool(level > _LOUD) for level in levels]

    def change_speaker(self, speaker: str | None) -> None:
        """Do nothing."""

    def decode(self) -> Iterator[Revision]:
        """Process all waiting frames."""
        frames, self._frames = self._frames, []
        for loud in frames:
            yield from self._step(loud)

    def flush(self) -> Iterator[Revision]:
        """Process all frames and make the open caption final."""
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
        if self._start is not None and (self._now - self._end >= _PAUSE or self._now - self._start >= _MAX_CAPTION):
            yield from self._close()

    def _close(self) -> Iterator[Revision]:
        if self._start is not None:
            yield self._state(final=True)
        self._start, self._words, self._number = None, 0, 0
        self._segment += 1

    def _state(self, *, final: bool) -> Revision:
        self._number += 1
        words = [f"w{number}" for number in range(1, self._words + 1)]
        if not final and self._words % _WRONG_EVERY == 0:
            words[-1] += "x"
        stable = " ".join(words if final else words[:-1])
        tail = "" if final else f" {words[-1]}"
        start, language = self._start or 0, self._language
        return Revision(f"s{self._segment}", language, language, self._number, start, self._end, stable, tail, final)


def command(port: int, place: Path) -> Sequence[str]:
    """Return the command line of this server, for `ServerProcess`."""
    return sys.executable, "-m", __name__, "--port", str(port), "--out", str(place / "captions")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    rooms = Rooms(
        SimpleFactory(lambda spoken, _: LoudnessEngine(spoken)),
        lambda name, languages: Archive(given.out, name, languages),
        limits=Limits(max_rooms=ROOMS),
    )
    run_server(create_app(rooms), rooms, open_socket(HOST, given.port))


if __name__ == "__main__":
    main()

"""Engines whose words are the numbers of the seconds of audio they take, and translators, with faults by `Switches`.

Losses can therefore be counted: second 7 of the audio is `s7` in the captions. Switches: `loading`, `making` (block
while on), `die`, `hang` (once, at the next word), `slow` (each word takes longer than it lasts), `fail` and `mute` (the
translator fails or blocks while on).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np

from captioner.layout.limits import Layout
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples
from tests.fakes import ScriptedTranslator
from tests.faults.switches import Switches

STEP = 8
"""Difference of 16-bit sample values from one second to the next."""
_EACH = 0.01
"""Seconds to decode a word."""
_SLOW = 1.2
"""Seconds to decode a word when slow: more than the second that it lasts, so that the engine falls behind."""
WORDS = 3
"""Words per caption."""


def second(number: int) -> bytes:
    """Return PCM of one second, which the engine decodes as `s<number>`."""
    return np.full(SAMPLE_RATE, STEP * number, "<i2").tobytes()


class NumberEngine(WithoutSeparateTranslation):
    """Engine with a word for each second of audio: `s1`, `s1 s2`, `s1 s2 s3` (final), `s4`, …."""

    notice = delay_cause = ""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._rest: Samples = np.zeros(0, np.float32)
        self._waiting: list[str] = []
        """Words not decoded yet."""
        self._words: list[str] = []
        """Words of the open caption."""
        self._count = self._segment = self._number = 0

    @property
    def due(self) -> str | None:
        """Kind of the next word; None if nothing waits."""
        if not self._waiting:
            return None
        return "final" if len(self._words) + 1 >= WORDS else "interim"

    @property
    def behind(self) -> int:
        """Milliseconds of audio not decoded."""
        return 1000 * len(self._waiting)

    def feed(self, chunk: AudioChunk) -> None:
        """Determine the numbers of the seconds."""
        self._rest = np.concatenate([self._rest, chunk.samples])
        while len(self._rest) >= SAMPLE_RATE:
            level = float(np.median(self._rest[:SAMPLE_RATE]))
            self._waiting.append(f"s{round(level * 32_768 / STEP)}")
            self._rest = self._rest[SAMPLE_RATE:]

    def change_speaker(self, speaker: str | None) -> None:
        """Do nothing."""

    def decode(self) -> Iterator[Revision]:
        """Decode the next word."""
        if self._switches.take("hang"):
            threading.Event().wait()
        if self._switches.take("die"):
            raise RuntimeError("a scripted crash")
        time.sleep(_SLOW if self._switches.is_on("slow") else _EACH)
        self._words.append(self._waiting.pop(0))
        self._count += 1
        yield self._state(final=len(self._words) >= WORDS)

    def flush(self) -> Iterator[Revision]:
        """Decode everything and make the open caption final."""
        while self._waiting:
            yield from self.decode()
        if self._switches.take("hang"):
            threading.Event().wait()
        if self._words:
            yield self._state(final=True)

    def _state(self, *, final: bool) -> Revision:
        self._number += 1
        end = 1000 * self._count
        start, name = end - 1000 * len(self._words), f"c{self._segment + 1}"
        said = " ".join(self._words)
        if final:
            self._segment, self._number, self._words = self._segment + 1, 0, []
        return Revision(name, "en", "en", max(1, self._number) if not final else 99, start, end, said, "", final)


class FailingTranslator(ScriptedTranslator):
    """Translator whose text is `es:s1 s2 s3`, while no fault is on."""

    def __init__(self, switches: Switches, *targets: str) -> None:
        super().__init__(*targets)
        self._switches = switches

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Translate, see `ScriptedTranslator`."""
        self._switches.wait("mute")
        if self._switches.is_on("fail"):
            raise RuntimeError("a scripted failure")
        yield from super().push(revision)


def failing_factory(switches: Switches) -> SimpleFactory:
    """Return the factory of a server with faults."""
    switches.wait("loading")

    def make_engine(_spoken: str, _targets: tuple[str, ...]) -> NumberEngine:
        switches.wait("making")
        return NumberEngine(switches)

    def make_translators(_spoken: str, targets: tuple[str, ...]) -> tuple[FailingTranslator, ...]:
        return (FailingTranslator(switches, *targets),) if targets else ()

    return SimpleFactory(make_engine, make_translators, Layout())

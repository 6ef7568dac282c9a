"""Engines that say which second of the audio they hear, and translators of that, with faults by `Switches`.

So it can be told what was lost: second 7 of what is sent is `s7` in the captions. Switches: `loading`, `making` (hold
as long as they are on), `die`, `hang` (the next word, once), `slow` (each word takes longer than it lasts), `fail` and
`mute` (the translator fails, does not answer, as long as they are on).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np

from captioner.layout.limits import Layout
from captioner.translation.redaction import NO_REDACTION
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples
from tests.fakes import ScriptedTranslator
from tests.faults.switches import Switches

STEP = 8
"""Of a sample's 16 bits, from one second to the next."""
_EACH = 0.01
"""Seconds that a word takes to be read."""
_SLOW = 1.2
"""The same when it is slow: more than the second that the word lasts, so that it falls behind whatever it is sent."""
WORDS = 3
"""Of a caption."""


def second(number: int) -> bytes:
    """PCM of one second that will be heard as `s<number>`."""
    return np.full(SAMPLE_RATE, STEP * number, "<i2").tobytes()


class TellingEngine:
    """`s1`, `s1 s2`, `s1 s2 s3` and final, `s4`, …: a word for each second of audio."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._rest: Samples = np.zeros(0, np.float32)
        self._heard: list[str] = []
        """Not said yet."""
        self._said: list[str] = []
        """Of the open caption."""
        self._count = self._segment = self._number = 0

    @property
    def due(self) -> str | None:
        """A word for each second."""
        if not self._heard:
            return None
        return "final" if len(self._said) + 1 >= WORDS else "interim"

    @property
    def behind(self) -> int:
        """Milliseconds of what it was fed that are still to be read."""
        return 1000 * len(self._heard)

    def feed(self, chunk: AudioChunk) -> None:
        """Hear which seconds these are."""
        self._rest = np.concatenate([self._rest, chunk.samples])
        while len(self._rest) >= SAMPLE_RATE:
            level = float(np.median(self._rest[:SAMPLE_RATE]))
            self._heard.append(f"s{round(level * 32_768 / STEP)}")
            self._rest = self._rest[SAMPLE_RATE:]

    def decode(self) -> Iterator[Revision]:
        """The next word."""
        if self._switches.taken("hang"):
            threading.Event().wait()
        if self._switches.taken("die"):
            raise RuntimeError("a scripted death")
        time.sleep(_SLOW if self._switches.is_on("slow") else _EACH)
        self._said.append(self._heard.pop(0))
        self._count += 1
        yield self._state(final=len(self._said) >= WORDS)

    def flush(self) -> Iterator[Revision]:
        """What is open becomes final."""
        while self._heard:
            yield from self.decode()
        if self._switches.taken("hang"):
            threading.Event().wait()
        if self._said:
            yield self._state(final=True)

    def _state(self, *, final: bool) -> Revision:
        self._number += 1
        end = 1000 * self._count
        start, name = end - 1000 * len(self._said), f"c{self._segment + 1}"
        said = " ".join(self._said)
        if final:
            self._segment, self._number, self._said = self._segment + 1, 0, []
        return Revision(name, "en", "en", max(1, self._number) if not final else 99, start, end, said, "", final)


class FailingTranslator(ScriptedTranslator):
    """`es:s1 s2 s3`, as long as nothing is switched on."""

    def __init__(self, switches: Switches, *targets: str) -> None:
        super().__init__(*targets)
        self._switches = switches

    def push(self, revision: Revision) -> Iterator[Revision]:
        """See `ScriptedTranslator`."""
        self._switches.wait("mute")
        if self._switches.is_on("fail"):
            raise RuntimeError("a scripted failure")
        yield from super().push(revision)


class FailingStages:
    """What `captioner.server.main` loads."""

    layout = Layout()
    redaction = NO_REDACTION

    seats = 1

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        switches.wait("loading")

    def engine(self, _spoken: str, _targets: tuple[str, ...], /) -> TellingEngine:
        """A new one."""
        self._switches.wait("making")
        return TellingEngine(self._switches)

    def translators(self, _spoken: str, targets: tuple[str, ...], /) -> tuple[FailingTranslator, ...]:
        """One for all."""
        return (FailingTranslator(self._switches, *targets),) if targets else ()

    def of(self, _room: str, _redact: bool | None, /) -> FailingStages:
        """The same for every room."""
        return self

    def renew(self) -> None:
        """Nothing is shared."""

    def close(self) -> None:
        """Nothing to let go of."""

"""Time that a Whisper model takes on this machine for one reading, of which live captions make about three per second.

A reading is the encoder over a padded window, and 20 tokens with the beam of live speech: what an open sentence usually
takes behind its settled words. The tokens are forced, so that the time depends on the machine and not on a recording.
On the CPU it is CPU time, so that other work on the machine does not count as slowness of the model.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from captioner.config import RecognizerConfig
from captioner.errors import ModelError
from captioner.models.dimensions import SIZES, size_of
from captioner.recognition.recognizers.whisper import Whisper

TOKENS = 20
"""Tokens of a reading."""
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class ReadingTimes:
    """Seconds of one reading."""

    encode_s: float
    """Encoder."""
    decode_s: float
    """Decoder, for `TOKENS` tokens."""
    parallel_s: float
    """Whole reading while as many run as the machine has workers."""
    workers: int
    """Readings that run in parallel."""
    device: str
    """Device and compute type, such as `cpu, int8`."""

    @property
    def alone_s(self) -> float:
        """Whole reading while nothing else runs."""
        return self.encode_s + self.decode_s

    def scaled(self, model: str, other: str) -> ReadingTimes:
        """Return the estimate for another size: `model` and `other` are names in the catalogue."""
        own, wanted = SIZES[size_of(model)], SIZES[size_of(other)]
        encode_s = self.encode_s * wanted.encoding / own.encoding
        decode_s = self.decode_s * wanted.decoding / own.decoding
        slowed = self.parallel_s / self.alone_s
        return ReadingTimes(encode_s, decode_s, slowed * (encode_s + decode_s), self.workers, self.device)


def measure(name: str, folder: Path, settings: RecognizerConfig) -> ReadingTimes:
    """Load a model and time it, which takes a few seconds.

    Raises:
        ModelError: The model cannot be loaded, or the device is missing.
    """
    try:
        model = Whisper(
            folder, name=name, device=settings.device, compute_type=settings.compute_type, workers=settings.readings
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"cannot load {name}: {str(error).splitlines()[0]}", f"captioner models check {name}"
        ) from error
    model.trial(TOKENS)
    on_cpu = model.device_text.startswith("cpu")
    clock = time.process_time if on_cpu else time.perf_counter
    encode_s = min(_seconds(clock, lambda: model.trial(0)) for _ in range(_REPEATS))
    alone_s = max(encode_s, min(_seconds(clock, lambda: model.trial(TOKENS)) for _ in range(_REPEATS)))
    with ThreadPoolExecutor(model.workers) as pool:
        all_s = _seconds(clock, lambda: list(pool.map(lambda _: model.trial(TOKENS), range(model.workers))))
    side_by_side = min(model.workers, os.cpu_count() or 1)
    parallel_s = max(alone_s, all_s / side_by_side if on_cpu else all_s)
    return ReadingTimes(encode_s, alone_s - encode_s, parallel_s, model.workers, model.device_text)


def _seconds(clock: Callable[[], float], work: Callable[[], object]) -> float:
    begun = clock()
    work()
    return clock() - begun

"""Recognition and translation on a GPU: time of a reading, rooms per card, first word shown.

One run of about ten minutes. whisper-base is real, and is also played to a server; large-v3 and NLLB 600M have random
weights in their shapes. A reading is 6 s of speech and 30 tokens with a beam of 5, as at the end of a sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from captioner.audio.file import read_file
from captioner.bench import benchmark, machine, nllb
from captioner.bench.recordings import samples
from captioner.config import Config
from captioner.errors import CaptionerError
from captioner.extras import install_command
from captioner.models import store
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.recognizers.prompt import prompts
from captioner.recognition.recognizers.whisper import Whisper
from captioner.types import Samples
from tests.rigs.gpu_models import make_whisper

_SPEECH_MS: Final = 6000
_TOKENS: Final = 30
_STEP_S: Final = 0.3
"""Seconds between two readings of a room, `[window] step_ms`."""
_AT_ONCE: Final = (1, 2, 4, 8)
"""Readings at the same time that are tried."""
COMPUTE_TYPES: Final = ("int8_float16", "float16")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class GpuTiming:
    """Duration of one kind of work."""

    name: str
    at_once: int
    seconds: float
    """Of one, while `at_once` run at the same time."""
    rooms: float = 0.0
    """Rooms that speak all the time at this rate; 0: not applicable."""


@dataclass(frozen=True, slots=True)
class GpuReport:
    """All figures of a card."""

    card: str
    timings: tuple[GpuTiming, ...]
    bench: str
    """Table of `captioner bench` with whisper-base on the card; empty if it was not run."""

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        rows = [asdict(each) for each in self.timings]
        return {"card": self.card, "machine": machine.machine(), "timings": rows, "bench": self.bench.splitlines()}

    @property
    def table(self) -> str:
        """Figures as text."""
        about = (
            f"{self.card}; a reading is {_SPEECH_MS / 1000:.0f} s and {_TOKENS} tokens; a room reads every {_STEP_S} s"
        )
        head = f"{'':<44} {'at once':>7} {'ms each':>8} {'rooms':>6}"
        return "\n".join(filter(None, (about, head, *map(_row, self.timings), self.bench)))


def _row(timing: GpuTiming) -> str:
    rooms = f"{timing.rooms:6.1f}" if timing.rooms else f"{'-':>6}"
    return f"{timing.name:<44} {timing.at_once:>7} {1000 * timing.seconds:8.1f} {rooms}"


def measure(folder: Path, progress: Progress) -> GpuReport:
    """Make the models in a folder, and measure all on the first card.

    Raises:
        CaptionerError: there is no card, a package is missing, or whisper-base is not installed.
    """
    card = _card()
    base = store.folder("whisper-base")
    progress("making models of the real size, which takes minutes …")
    try:
        make_whisper(folder / "large", base)
        nllb.make(folder / "nllb")
    except ImportError as error:
        raise CaptionerError(f"the rig needs {error.name}", install_command("convert", "nllb")) from error
    speech = _speech()
    timings: list[GpuTiming] = []
    for name, path in (("whisper-base", base), ("shape of whisper-large-v3", folder / "large")):
        for compute_type in COMPUTE_TYPES:
            progress(f"{name}, {compute_type}")
            timings += recognizer_timings(f"{name}, {compute_type}", path, speech, compute_type=compute_type)
    progress("NLLB")
    timings += _translator_timings(folder / "nllb" / "int8")
    recording = samples(spoken="en")[0]
    shown = benchmark.measure(Config(), [recording], ("--model", "whisper-base"), progress)
    return GpuReport(card, tuple(timings), shown.table)


def recognizer_timings(
    name: str, folder: Path, speech: Samples, *, device: str = "cuda", compute_type: str = "auto", seconds: float = 5.0
) -> Iterator[GpuTiming]:
    """Time the encoder, and readings of one and of several rooms at the same time, for `seconds` each."""
    model = Whisper(folder, name=name, device=device, compute_type=compute_type, workers=max(_AT_ONCE))
    reading = _Reading(model, speech)
    yield GpuTiming(f"{name}: encoder, features from memory", 1, nllb.timed(reading.encode))
    if device == "cuda":
        yield GpuTiming(f"{name}: encoder, features on the card", 1, nllb.timed(reading.encode_from_card))
    for at_once in _AT_ONCE:
        each = _each(reading.read, at_once, seconds)
        yield GpuTiming(f"{name}: reading", at_once, each, _STEP_S * at_once / each)


class _Reading:
    """A transcription of a fixed number of tokens, whatever the weights."""

    def __init__(self, model: Whisper, speech: Samples) -> None:
        self._model = model
        stream = model.stream()
        stream.append(speech)
        self._features = stream.features(0, _SPEECH_MS)
        request = TranscriptionRequest(0, _SPEECH_MS, "en")
        self._tokenizer = model._tokenizer_for("en")
        self._prompts = prompts([self._tokenizer], [""], request)
        self._tokens = self._tokenizer.encode(" and" * _TOKENS)

    def encode(self) -> object:
        return np.array(self._on_cpu(self._model._encode(self._features)))

    def encode_from_card(self) -> object:
        libraries = self._model._ctranslate2
        features = self._model._view(self._features[None]).to_device(libraries.Device.cuda)
        return np.array(self._on_cpu(self._model._model.encode(features)))

    def read(self) -> None:
        encoded = self._model._encode(self._features)
        self._model._generate(encoded, self._prompts, max_tokens=_TOKENS, beam=5)
        self._model._align(encoded, self._tokenizer, self._tokens, _SPEECH_MS)

    def _on_cpu(self, encoded: Any) -> Any:
        """Wait for the result: CUDA works asynchronously."""
        return encoded.to_device(self._model._ctranslate2.Device.cpu) if self._model._cuda else encoded


def _each(work: Callable[[], object], at_once: int, seconds: float) -> float:
    """Return the seconds of one piece of work while `at_once` threads do it."""
    work()
    until = time.perf_counter() + seconds

    def repeat() -> int:
        count = 0
        while not count or time.perf_counter() < until:
            work()
            count += 1
        return count

    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        counts = list(pool.map(lambda _: repeat(), range(at_once)))
    return at_once * (time.perf_counter() - begun) / sum(counts)


def _translator_timings(folder: Path) -> Iterator[GpuTiming]:
    for compute_type in COMPUTE_TYPES:
        model = nllb.NllbModel(folder, 1, device="cuda", compute_type=compute_type)
        for languages in (1, 6):
            work = partial(model.whole, languages, cut=False)
            yield GpuTiming(f"shape of NLLB 600M, {compute_type}: sentence", languages, nllb.timed(work))


def _speech() -> Samples:
    chunks = read_file(samples(spoken="en")[0].path, chunk_ms=1000)
    return np.concatenate([chunk.samples for chunk, _ in zip(chunks, range(8), strict=False)])


def _card() -> str:
    """Return the name of the first card.

    Raises:
        CaptionerError: there is none.
    """
    import ctranslate2

    if not ctranslate2.get_cuda_device_count():
        raise CaptionerError(
            "CTranslate2 finds no CUDA device", "run this rig on a machine with an NVIDIA GPU that nvidia-smi lists"
        )
    listed = Path("/proc/driver/nvidia/gpus")
    for about in sorted(listed.glob("*/information")):
        for line in about.read_text().splitlines():
            if line.startswith("Model:"):
                return line.partition(":")[2].strip()
    return "NVIDIA GPU"

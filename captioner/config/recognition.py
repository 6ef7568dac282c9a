"""Settings of recognition: the recognizer and the stages around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from captioner.config.setting import check_ranges, hold, setting

MAX_HOTWORDS = 150
"""Characters of hotwords that precede each reading; names that are listed but not said cost some accuracy."""


@dataclass(frozen=True, slots=True)
class RecognizerConfig:
    """Whisper on CTranslate2."""

    model: str = setting("whisper-base", "name from `captioner models`, or a folder with converted weights")
    hotwords: str = setting("", f"names and terms to expect, such as 'Dashwood, Norland'; {MAX_HOTWORDS} characters")
    device: Literal["auto", "cpu", "cuda"] = setting("auto", "where the model runs")
    compute_type: Literal[
        "auto",
        "default",
        "int8",
        "int8_float32",
        "int8_float16",
        "int8_bfloat16",
        "int16",
        "float16",
        "bfloat16",
        "float32",
    ] = setting("auto", "CTranslate2 compute type; auto chooses by device")
    chinese: Literal["simplified", "traditional", "mixed"] = setting(
        "simplified", "script of Chinese captions; mixed leaves it as the model writes it"
    )
    threads: int = setting(0, "CPU threads per reading; 0 is one for live speech, all for files", low=0, high=256)
    readings: int = setting(0, "readings at the same time; 0 is chosen from the CPU count", low=0, high=256)
    hang: float = setting(
        30.0,
        "time one reading may take before its engine is replaced; raise it for slow models",
        unit="s",
        low=1,
        high=3600,
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(bool(self.model), "model", self.model, "a name of `captioner models`, or a folder")
        length, begun = len(self.hotwords), f"{self.hotwords[:20]}…"
        hold(length <= MAX_HOTWORDS, "hotwords", begun, f"at most {MAX_HOTWORDS} characters, not {length}")


@dataclass(frozen=True, slots=True)
class VadConfig:
    """Voice detection: when somebody speaks. The options of `captioner.recognition.vad.Vad`."""

    threshold: float = setting(0.5, "probability from which a frame starts speech", low=0.01, high=0.99)
    release: float = setting(0.35, "probability below which a frame no longer continues speech", low=0.01, high=0.99)
    onset: int = setting(2, "frames of 32 ms above the threshold that start speech", unit="frames", low=1, high=30)
    lead: int = setting(300, "audio before the first frame of speech that belongs to it", unit="ms", low=0, high=2000)
    pause: int = setting(500, "silence that ends a stretch of speech", unit="ms", low=100, high=10_000)
    rise: float = setting(
        5.5, "level above the noise floor below which a voice counts as background", unit="dB", low=0, high=40
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(self.release <= self.threshold, "release", self.release, "a probability up to threshold")


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """Which audio is read, and when. The options of `captioner.recognition.window.Window`."""

    step: int = setting(300, "new speech between two readings", unit="ms", high=10_000)
    soon: int = setting(160, "new speech before a reading at a dip in level", unit="ms", low=32)
    depth: float = setting(10.0, "fall in level that counts as such a dip", unit="dB", low=0.01)
    least: int = setting(500, "speech before the first reading of a stretch", unit="ms", low=200, high=5000)
    hush: int = setting(128, "silence after which the words before it are read once more", unit="ms", low=32)
    gap: int = setting(900, "silence that ends a segment", unit="ms", high=30_000)

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(self.soon <= self.step, "step", self.step, "soon to 10000 ms")
        hold(self.hush <= self.gap, "gap", self.gap, "hush to 30000 ms")


@dataclass(frozen=True, slots=True)
class StabilizerConfig:
    """Which words are shown and which are settled. The options of `captioner.recognition.stabilizer.Stabilizer`."""

    lag: int = setting(800, "age at which a word settles that two readings agree on", unit="ms", low=0)
    alone: int = setting(1200, "age at which a word settles that is the last of the reading", unit="ms")
    agreed: int = setting(2, "readings that must agree before a word settles", low=1)
    few: int = setting(2, "words that a reading may change without waiting for patience")
    patience: int = setting(4, "readings that must agree before more words are changed", low=1)
    edge: float = setting(0.85, "probability from which a word at the edge of the audio is shown", low=0, high=1)
    near: float = setting(0.7, "probability from which a word near the edge is shown", low=0, high=1)
    far: float = setting(0.6, "probability from which any other word is shown", low=0, high=1)
    again: float = setting(0.45, "probability from which a word seen twice is shown", low=0, high=1)

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(self.lag <= self.alone, "lag", self.lag, "0 ms to alone")


@dataclass(frozen=True, slots=True)
class SegmenterConfig:
    """Where one segment ends and the next begins. The options of `captioner.recognition.segmenter.Segmenter`."""

    least: int = setting(2500, "length from which a segment may end at a sentence", unit="ms", low=1)
    longest: int = setting(8000, "length after which a segment ends at the best place", unit="ms", high=25_000)

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(self.least < self.longest, "longest", self.longest, "least to 25000 ms")

"""What the stages are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from captioner import languages
from captioner.config.rule import hold

NLLB = "nllb-200-distilled-600M"
"""Used when it is here; another that is set must be here."""
EXPECTED = 150
"""Characters of names that go before each reading; what is told, and not said, costs a little accuracy."""


@dataclass(frozen=True, slots=True)
class RecognizerConfig:
    """Whisper on CTranslate2."""

    model: str = "whisper-base"
    """A name of `captioner models`, or a folder."""
    hotwords: str = ""
    """Names and terms that will be said, such as `Dashwood, Norland`; 150 characters at most."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
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
    ] = "auto"
    chinese: Literal["simplified", "traditional", "mixed"] = "simplified"
    """The script that Chinese is written in; `mixed`: now this, now that, as the model writes it."""
    threads: int = 0
    """Of the CPU for one reading; 0: one of live speech, all for finished recordings."""
    readings: int = 0
    """At once, of several rooms; 0: as many as the CPU has room for, two at least."""
    hang: float = 30.0
    """Seconds that one reading may take before its engine is given up; more where a large model reads slowly."""

    def __post_init__(self) -> None:
        hold(bool(self.model), "model", self.model, "a name of `captioner models`, or a folder")
        length, begun = len(self.hotwords), f"{self.hotwords[:20]}…"
        hold(length <= EXPECTED, "hotwords", begun, f"at most {EXPECTED} characters, not {length}")
        hold(0 <= self.threads <= 256, "threads", self.threads, "0 to 256")
        hold(0 <= self.readings <= 256, "readings", self.readings, "0 to 256")
        hold(1 <= self.hang <= 3600, "hang", self.hang, "1 to 3600 s")


@dataclass(frozen=True, slots=True)
class VadConfig:
    """When somebody speaks; as `captioner.recognition.vad.Vad` takes it."""

    threshold: float = 0.5
    release: float = 0.35
    onset: int = 2
    lead: int = 300
    pause: int = 500
    rise: float = 5.5

    def __post_init__(self) -> None:
        hold(0 < self.threshold < 1, "threshold", self.threshold, "a probability")
        hold(0 < self.release <= self.threshold, "release", self.release, "a probability up to threshold")
        hold(1 <= self.onset <= 30, "onset", self.onset, "1 to 30 frames")
        hold(0 <= self.lead <= 2000, "lead", self.lead, "0 to 2000 ms")
        hold(100 <= self.pause <= 10_000, "pause", self.pause, "100 to 10000 ms")
        hold(0 <= self.rise <= 40, "rise", self.rise, "0 to 40 dB")


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """What is read, and when; as `captioner.recognition.window.Window` takes it."""

    step: int = 300
    soon: int = 160
    depth: float = 10.0
    least: int = 500
    hush: int = 128
    gap: int = 900

    def __post_init__(self) -> None:
        hold(32 <= self.soon <= self.step <= 10_000, "step", self.step, "soon to 10000 ms")
        hold(self.depth > 0, "depth", self.depth, "decibels above 0")
        hold(200 <= self.least <= 5000, "least", self.least, "200 to 5000 ms")
        hold(32 <= self.hush <= self.gap <= 30_000, "gap", self.gap, "hush to 30000 ms")


@dataclass(frozen=True, slots=True)
class StabilizerConfig:
    """What is shown and what is settled; as `captioner.recognition.stabilizer.Stabilizer` takes it."""

    lag: int = 800
    alone: int = 1200
    agreed: int = 2
    few: int = 2
    patience: int = 4
    edge: float = 0.85
    near: float = 0.7
    far: float = 0.6
    again: float = 0.45

    def __post_init__(self) -> None:
        hold(0 <= self.lag <= self.alone, "lag", self.lag, "0 ms to alone")
        hold(self.agreed >= 1 and self.patience >= 1, "agreed", self.agreed, "1 or more readings, as is patience")
        for name in ("edge", "near", "far", "again"):
            hold(0 <= getattr(self, name) <= 1, name, getattr(self, name), "a probability")


@dataclass(frozen=True, slots=True)
class SegmenterConfig:
    """Where one segment ends and the next begins; as `captioner.recognition.segmenter.Segmenter` takes it."""

    least: int = 2500
    longest: int = 8000

    def __post_init__(self) -> None:
        hold(0 < self.least < self.longest <= 25_000, "longest", self.longest, "least to 25000 ms")


@dataclass(frozen=True, slots=True)
class TranslationConfig:
    """Which engine translates into which language."""

    engines: Mapping[str, str] = field(default_factory=dict)
    """Target language -> `direct`, `marian`, `nllb`, `apertium`, `transformers`; others get the best that is here."""
    nllb: str = NLLB
    """A name of `captioner models`, or a folder."""
    marian: Mapping[str, str] = field(default_factory=dict)
    """Pair -> a name of `captioner models`, or a folder: `{"en-es": "opus-mt-en-es"}`."""
    transformers: str = ""
    """Folder of an NLLB checkpoint that was not converted, for comparison; empty: none."""
    glossary: str = ""
    """A file with terms that are translated one way only, read again when it changes; empty: none. The recognizer
    is told its names."""

    def __post_init__(self) -> None:
        for language, engine in self.engines.items():
            hold(language in languages.NAMES, "engines", language, "given per language, such as es")
            known = ("direct", "apertium", "nllb", "marian", "transformers")
            hold(engine in known, f"engines.{language}", engine, "direct, apertium, nllb, marian or transformers")
        for pair in self.marian:
            named = pair.split("-")
            right = len(named) == 2 and all(name in languages.NAMES for name in named)
            hold(right, "marian", pair, "given per pair of languages, such as en-es")


@dataclass(frozen=True, slots=True)
class RedactionConfig:
    """What nobody gets to see."""

    on: bool = False
    """Whether private things are masked in rooms that do not say so themselves."""
    kinds: tuple[str, ...] = ()
    """Such as email, phone, card; empty: all that are known."""
    words: str = ""
    """A file with names and other words that are private, one a line; empty: none."""
    mask: str = ""
    """A file with words that are masked in all captions, whether `on` or not; empty: none."""

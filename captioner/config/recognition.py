"""Settings of recognition: the recognizer and the stages around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from captioner.config.logs import without_secrets
from captioner.config.setting import check_ranges, hold, setting

MAX_HOTWORDS = 150
"""Characters of hotwords in a prompt; names that are listed but not spoken cost some accuracy."""
MAX_NAMES = 200
"""Names and terms of a list of hotwords, of which those are put into a prompt that fit."""


@dataclass(frozen=True, slots=True)
class RecognizerConfig:
    """Recognizer: Whisper on CTranslate2, or for live speech a server or an engine of another package."""

    engine: str = setting(
        "whisper",
        "recognizer of live speech: whisper; the address of a server, such as wss://box:9000; or the name of an engine "
        "that an installed package provides",
    )
    token: str = setting("", "token that such a server requires; set it in the environment")
    model: str = setting(
        "whisper-base", "name from `captioner models`, a folder with converted weights, or auto: the best that keeps up"
    )
    hotwords: str = setting("", f"names and terms to expect, such as 'Dashwood, Norland'; up to {MAX_NAMES}")
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
        "simplified",
        "script of Chinese captions, unless the spoken language names it (zh-TW); mixed: as the model writes it",
    )
    threads: int = setting(0, "CPU threads per transcription; 0 is one for live speech, all for files", low=0, high=256)
    readings: int = setting(0, "transcriptions at the same time; 0 is chosen from the CPU count", low=0, high=256)
    hang: float = setting(
        30.0,
        "time one transcription may take before its engine is replaced; raise it for slow models",
        unit="s",
        low=1,
        high=3600,
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(bool(self.engine), "engine", self.engine, "whisper, the address of a server, or the name of an engine")
        if self.is_remote:
            rule = "an address such as wss://box:9000 or ws://127.0.0.1:9000, without user and password"
            hold(_is_server(self.engine), "engine", self.engine_name, rule)
        hold(bool(self.model), "model", self.model, "a name of `captioner models`, or a folder")
        names, begun = self.hotwords.split(","), f"{self.hotwords[:20]}…"
        hold(len(names) <= MAX_NAMES, "hotwords", begun, f"at most {MAX_NAMES} names, not {len(names)}")
        longest = max(map(len, names))
        hold(longest <= MAX_HOTWORDS, "hotwords", begun, f"names of at most {MAX_HOTWORDS} characters, not {longest}")

    @property
    def is_remote(self) -> bool:
        """True if the engine is the address of a server."""
        return "://" in self.engine

    @property
    def engine_name(self) -> str:
        """Engine for messages: an address without its secrets."""
        return without_secrets(self.engine)


def _is_server(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("ws", "wss") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:  # not an IPv6 address, or a port that is not a number
        return False


@dataclass(frozen=True, slots=True)
class VadConfig:
    """Voice activity detection. Options of `captioner.recognition.vad.Vad`."""

    threshold: float = setting(0.5, "probability from which a frame starts speech", low=0.01, high=0.99)
    release_threshold: float = setting(
        0.35, "probability below which a frame no longer continues speech", low=0.01, high=0.99
    )
    onset_frames: int = setting(
        2, "frames of 32 ms above the threshold that start speech", unit="frames", low=1, high=30
    )
    lead_ms: int = setting(
        300, "audio before the first frame of speech that belongs to it", unit="ms", low=0, high=2000
    )
    pause_ms: int = setting(500, "silence that ends speech", unit="ms", low=100, high=10_000)
    min_snr_db: float = setting(
        5.5, "level above the noise floor below which a voice counts as background", unit="dB", low=0, high=40
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        fits = self.release_threshold <= self.threshold
        hold(fits, "release_threshold", self.release_threshold, "a probability up to threshold")


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """Selection of the audio to transcribe, and the time to do it. Options of `captioner.recognition.window.Window`."""

    step_ms: int = setting(300, "new speech between two transcriptions", unit="ms", high=10_000)
    dip_step_ms: int = setting(160, "new speech before a transcription at a dip in level", unit="ms", low=32)
    dip_db: float = setting(10.0, "fall in level that counts as such a dip", unit="dB", low=0.01)
    min_speech_ms: int = setting(
        500, "speech before the first transcription of a window", unit="ms", low=200, high=5000
    )
    early_silence_ms: int = setting(
        128, "silence after which the words before it are transcribed once more", unit="ms", low=32
    )
    close_silence_ms: int = setting(900, "silence that ends a segment", unit="ms", high=30_000)
    unfinished_silence_ms: int = setting(
        2000, "silence that ends a segment within a clause; the model adds its full stop", unit="ms", high=30_000
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(self.dip_step_ms <= self.step_ms, "step_ms", self.step_ms, "dip_step_ms to 10000 ms")
        fits = self.early_silence_ms <= self.close_silence_ms
        hold(fits, "close_silence_ms", self.close_silence_ms, "early_silence_ms to 30000 ms")
        fits = self.close_silence_ms <= self.unfinished_silence_ms
        hold(fits, "unfinished_silence_ms", self.unfinished_silence_ms, "close_silence_ms to 30000 ms")


@dataclass(frozen=True, slots=True)
class StabilizerConfig:
    """Conditions for showing and settling words. Options of `captioner.recognition.stabilizer.Stabilizer`."""

    # Measured over eight languages: settle_readings = 3 was no more accurate than 2; settle_ms = 600 took back a tenth
    # fewer words for half a point of WER, 400 took back half as many for two points.
    settle_ms: int = setting(800, "age at which a word settles if settle_readings contain it", unit="ms", low=0)
    settle_alone_ms: int = setting(1200, "age at which a word settles after a single transcription", unit="ms")
    settle_readings: int = setting(2, "successive transcriptions that must contain a word before it settles", low=1)
    max_cheap_changes: int = setting(2, "words that one transcription may replace at once")
    change_readings: int = setting(4, "successive transcriptions that must agree before more words are replaced", low=1)
    edge_probability: float = setting(
        0.85, "probability from which a word in the last 0.1 s of audio is shown", low=0, high=1
    )
    near_edge_probability: float = setting(
        0.7, "probability from which a word in the last 0.25 s of audio is shown", low=0, high=1
    )
    inner_probability: float = setting(0.6, "probability from which an older word is shown", low=0, high=1)
    repeat_probability: float = setting(
        0.45, "probability from which a word that two transcriptions contain is shown", low=0, high=1
    )
    non_english_margin: float = setting(
        0.05,
        "added to these probabilities in other languages than English, where more first guesses are wrong",
        low=0,
        high=0.5,
    )
    place_readings: int = setting(
        3, "successive transcriptions with some word at a time, after which the last of them is shown", low=1
    )
    place_ms: int = setting(1200, "age from which such a word is shown", unit="ms", low=0, high=10_000)

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(self.settle_ms <= self.settle_alone_ms, "settle_ms", self.settle_ms, "0 ms to settle_alone_ms")


@dataclass(frozen=True, slots=True)
class SpeakersConfig:
    """Speakers of live rooms and recordings."""

    on: bool = setting(
        default=False,
        meaning="tell speakers apart by voice, in recordings and in rooms that do not set `speakers` themselves",
    )


@dataclass(frozen=True, slots=True)
class SegmenterConfig:
    """Boundaries of segments. Options of `captioner.recognition.segmenter.Segmenter`."""

    min_length_ms: int = setting(2500, "length from which a segment may end at a sentence", unit="ms", low=1)
    max_length_ms: int = setting(8000, "length after which a segment ends at the best place", unit="ms", high=25_000)

    def __post_init__(self) -> None:
        check_ranges(self)
        fits = self.min_length_ms < self.max_length_ms
        hold(fits, "max_length_ms", self.max_length_ms, "min_length_ms to 25000 ms")

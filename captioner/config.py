"""The settings: one frozen dataclass per stage, whose fields are the keyword arguments of that stage.

They check themselves when built. Where they are read from is the business of `captioner.settings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from captioner import languages
from captioner.errors import ConfigError, LanguageError

NLLB = "nllb-200-distilled-600M"
"""Used when it is here; another that is set must be here."""


def _hold(right: bool, key: str, value: object, rule: str) -> None:
    """Raise a ConfigError that names the key and the value, unless it is right."""
    if not right:
        raise ConfigError(f"{key} = {value!r}", f"it must be {rule}")


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where pages and streams are served, and who may do what."""

    host: str = "127.0.0.1"
    port: int = 8080
    """0: a free one."""
    publish_token: str = ""
    """Asked of whoever sends audio; empty: nobody is asked."""
    operate_token: str = ""
    """Asked of whoever edits, hides, clears or ends; empty: nobody is asked."""

    def __post_init__(self) -> None:
        _hold(bool(self.host), "host", self.host, "an address such as 127.0.0.1 or 0.0.0.0")
        _hold(0 <= self.port <= 65_535, "port", self.port, "0 to 65535")


@dataclass(frozen=True, slots=True)
class RecognizerConfig:
    """Whisper on CTranslate2."""

    model: str = "whisper-base"
    """A name of `captioner models`, or a folder."""
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
    threads: int = 0
    """Of the CPU for one decoding; 0: as many as it has cores."""

    def __post_init__(self) -> None:
        _hold(bool(self.model), "model", self.model, "a name of `captioner models`, or a folder")
        _hold(0 <= self.threads <= 256, "threads", self.threads, "0 to 256")


@dataclass(frozen=True, slots=True)
class VadConfig:
    """When somebody speaks."""


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """What is decoded, and when."""


@dataclass(frozen=True, slots=True)
class StabilizerConfig:
    """What counts as settled."""


@dataclass(frozen=True, slots=True)
class SegmenterConfig:
    """Where one segment ends and the next begins."""


@dataclass(frozen=True, slots=True)
class TranslationConfig:
    """Which engine translates into which language."""

    engines: Mapping[str, str] = field(default_factory=dict)
    """Target language -> `direct`, `apertium` or `nllb`; of the others the best that is here is taken."""
    nllb: str = NLLB
    """A name of `captioner models`, or a folder."""
    glossary: str = ""
    """A file with terms that are translated one way only; empty: none."""

    def __post_init__(self) -> None:
        for language, engine in self.engines.items():
            _hold(language in languages.NAMES, "engines", language, "given per language, such as es")
            _hold(engine in ("direct", "apertium", "nllb"), f"engines.{language}", engine, "direct, apertium or nllb")


@dataclass(frozen=True, slots=True)
class LayoutConfig:
    """How captions are broken into lines in the files."""

    columns: int = 42
    """Cells of a line; a Chinese character has two."""
    rows: int = 2

    def __post_init__(self) -> None:
        _hold(8 <= self.columns <= 200, "columns", self.columns, "8 to 200")
        _hold(1 <= self.rows <= 10, "rows", self.rows, "1 to 10")


@dataclass(frozen=True, slots=True)
class ArchiveConfig:
    """Where the files go."""

    out: Path = Path("captions")


@dataclass(frozen=True, slots=True)
class RoomConfig:
    """A room whose source is named rather than sent in: a `[[rooms]]` of the file."""

    name: str
    source: str
    """As on the command line."""
    spoken: str = languages.AUTO
    """`from` in the file."""
    targets: tuple[str, ...] = ()
    """`to` in the file."""

    def __post_init__(self) -> None:
        _hold(bool(self.name), "name", self.name, "a word")
        _hold(bool(self.source), "source", self.source, "a file, mic, - or an address")
        for code in ((self.spoken,) if self.spoken != languages.AUTO else ()) + self.targets:
            try:
                languages.check(code)
            except LanguageError as error:
                raise ConfigError(f"room {self.name}: {error.message}", error.hint) from error


@dataclass(frozen=True, slots=True)
class Config:
    """All settings."""

    server: ServerConfig = field(default_factory=ServerConfig)
    recognizer: RecognizerConfig = field(default_factory=RecognizerConfig)
    vad: VadConfig = field(default_factory=VadConfig)
    window: WindowConfig = field(default_factory=WindowConfig)
    stabilizer: StabilizerConfig = field(default_factory=StabilizerConfig)
    segmenter: SegmenterConfig = field(default_factory=SegmenterConfig)
    translation: TranslationConfig = field(default_factory=TranslationConfig)
    layout: LayoutConfig = field(default_factory=LayoutConfig)
    archive: ArchiveConfig = field(default_factory=ArchiveConfig)
    rooms: tuple[RoomConfig, ...] = ()

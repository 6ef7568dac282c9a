"""Settings: one frozen dataclass per section of `captioner.toml`, with defaults, units and ranges.

They are checked when built. `captioner.config.load` reads them from the file, the environment and the command line.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from captioner.config.models import ModelsConfig
from captioner.config.recognition import (
    MAX_HOTWORDS,
    MAX_NAMES,
    RecognizerConfig,
    SegmenterConfig,
    SpeakersConfig,
    StabilizerConfig,
    VadConfig,
    WindowConfig,
)
from captioner.config.rooms import OUTPUT_KEYS, FeedConfig, OutputConfig, RoomConfig
from captioner.config.schedule import ScheduleConfig, SessionConfig
from captioner.config.service import (
    ApiConfig,
    ArchiveConfig,
    LayoutConfig,
    LogConfig,
    OperatorConfig,
    PagesConfig,
    ServerConfig,
    TraceConfig,
)
from captioner.config.sounds import SoundsConfig
from captioner.config.style import StyleConfig
from captioner.config.translation import NLLB, RedactionConfig, TranslationConfig
from captioner.errors import ConfigError

__all__ = [
    "MAX_HOTWORDS",
    "MAX_NAMES",
    "NLLB",
    "OUTPUT_KEYS",
    "ApiConfig",
    "ArchiveConfig",
    "Config",
    "FeedConfig",
    "LayoutConfig",
    "LogConfig",
    "ModelsConfig",
    "OperatorConfig",
    "OutputConfig",
    "PagesConfig",
    "RecognizerConfig",
    "RedactionConfig",
    "RoomConfig",
    "ScheduleConfig",
    "SegmenterConfig",
    "ServerConfig",
    "SessionConfig",
    "SoundsConfig",
    "SpeakersConfig",
    "StabilizerConfig",
    "StyleConfig",
    "TraceConfig",
    "TranslationConfig",
    "VadConfig",
    "WindowConfig",
]


@dataclass(frozen=True, slots=True)
class Config:
    """All settings."""

    server: ServerConfig = field(default_factory=ServerConfig)
    pages: PagesConfig = field(default_factory=PagesConfig)
    models: ModelsConfig = field(default_factory=ModelsConfig)
    recognizer: RecognizerConfig = field(default_factory=RecognizerConfig)
    vad: VadConfig = field(default_factory=VadConfig)
    window: WindowConfig = field(default_factory=WindowConfig)
    stabilizer: StabilizerConfig = field(default_factory=StabilizerConfig)
    segmenter: SegmenterConfig = field(default_factory=SegmenterConfig)
    sounds: SoundsConfig = field(default_factory=SoundsConfig)
    speakers: SpeakersConfig = field(default_factory=SpeakersConfig)
    translation: TranslationConfig = field(default_factory=TranslationConfig)
    redaction: RedactionConfig = field(default_factory=RedactionConfig)
    operator: OperatorConfig = field(default_factory=OperatorConfig)
    style: StyleConfig = field(default_factory=StyleConfig)
    trace: TraceConfig = field(default_factory=TraceConfig)
    layout: LayoutConfig = field(default_factory=LayoutConfig)
    archive: ArchiveConfig = field(default_factory=ArchiveConfig)
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    api: ApiConfig = field(default_factory=ApiConfig)
    log: LogConfig = field(default_factory=LogConfig)
    rooms: tuple[RoomConfig, ...] = ()
    screens: tuple[OutputConfig, ...] = ()
    sessions: tuple[SessionConfig, ...] = ()

    def __post_init__(self) -> None:
        if len(self.rooms) > self.server.max_rooms:
            raise ConfigError(
                f"there are {len(self.rooms)} [[rooms]], but max_rooms is {self.server.max_rooms}",
                "raise max_rooms under [server]",
            )

    def style_of(self, room: str) -> StyleConfig:
        """Return the style of a room."""
        own = (config.style for config in self.rooms if config.name == room and config.style is not None)
        return next(own, self.style)

    @property
    def scheduled(self) -> bool:
        """True if rooms open and close by a schedule."""
        return bool(self.sessions or self.schedule.calendars)

    @property
    def redacts(self) -> bool:
        """True if private data is masked in any room."""
        return self.redaction.on or any(room.redact for room in self.rooms)

    @property
    def compares_voices(self) -> bool:
        """True if speakers are told apart by voice in any room."""
        return self.speakers.on or any(room.speakers for room in self.rooms)

"""What serves, operates and writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from captioner.config.rule import hold


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

    secret: str = ""
    """Signs the tokens of `captioner token`; with it, viewing asks for a token, too. Best in the environment."""
    public: tuple[str, ...] = ()
    """Rooms that everybody may view where there is a secret; `*`: all."""
    origins: tuple[str, ...] = ()
    """Other sites whose pages may read, operate and bring audio: `https://example.org`."""
    per_address: int = 2000
    """Event streams and publishers from one address; a hall behind one router is one address."""
    bus: str = ""
    """A Redis that carries the events to `captioner edge`, such as redis://127.0.0.1; empty: none."""
    source_schemes: tuple[str, ...] = ("http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "srt", "rist", "udp", "rtp")
    """Of addresses that may be a room's source."""
    source_hosts: tuple[str, ...] = ()
    """Of these addresses; empty: any."""

    def __post_init__(self) -> None:
        hold(not self.secret or len(self.secret) >= 32, "secret", "…", "32 characters or more: openssl rand -hex 32")
        hold(1 <= self.per_address <= 1_000_000, "per_address", self.per_address, "1 to 1000000")
        for origin in self.origins:
            hold("://" in origin and "*" not in origin, "origins", origin, "sites such as https://example.org")
        hold(bool(self.host), "host", self.host, "an address such as 127.0.0.1 or 0.0.0.0")
        hold(0 <= self.port <= 65_535, "port", self.port, "0 to 65535")


@dataclass(frozen=True, slots=True)
class OperatorConfig:
    """How rooms are operated."""

    delay: float = 0.0
    """Seconds that captions wait for an operator's approval in rooms that do not say so themselves; 0: none."""
    patience: float = 30.0
    """Seconds after which the machine captions a language again whose operator has lost the line."""

    def __post_init__(self) -> None:
        hold(0 <= self.delay <= 60, "delay", self.delay, "0 to 60 s")
        hold(1 <= self.patience <= 3600, "patience", self.patience, "1 to 3600 s")


@dataclass(frozen=True, slots=True)
class TraceConfig:
    """What the stages say for whoever looks for the cause of a wrong caption."""

    folder: str = ""
    """Where a file per room is written; empty: nothing is."""


@dataclass(frozen=True, slots=True)
class LayoutConfig:
    """How captions are broken into lines, and how long they stay; see `captioner.layout.limits.PROFILES`."""

    profile: Literal["default", "netflix", "bbc", "ebu", "cea608"] = "default"
    """The house whose limits hold where nothing else is said here."""
    columns: int | None = None
    """Cells of a line; a Chinese character has two."""
    rows: int | None = None
    speed: float | None = None
    """Cells a second that can be read."""

    def __post_init__(self) -> None:
        hold(self.columns is None or 8 <= self.columns <= 200, "columns", self.columns, "8 to 200")
        hold(self.rows is None or 1 <= self.rows <= 10, "rows", self.rows, "1 to 10")
        hold(self.speed is None or 1 <= self.speed <= 100, "speed", self.speed, "1 to 100")


@dataclass(frozen=True, slots=True)
class ArchiveConfig:
    """Where the files go."""

    out: Path = Path("captions")
    crlf: bool = False
    """End the lines of .srt as old Windows players want them."""
    record: bool = False
    """Keep the audio of rooms beside their captions, for `captioner finish`; not of rooms with redaction."""


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """The addresses under /v1, for clients that were made for others."""

    on: bool = True
    listeners: int = 4
    """Live sessions of /v1/listen at once; each costs what a room costs."""
    recordings: int = 1
    """Worked on at once."""
    waiting: int = 4
    """Recordings that may wait beside these."""
    megabytes: int = 100
    """Of an upload, in MiB."""
    hours: float = 4.0
    """Of a recording."""

    def __post_init__(self) -> None:
        hold(0 <= self.listeners <= 1000, "listeners", self.listeners, "0 to 1000")
        hold(1 <= self.recordings <= 64, "recordings", self.recordings, "1 to 64")
        hold(0 <= self.waiting <= 1000, "waiting", self.waiting, "0 to 1000")
        hold(1 <= self.megabytes <= 4096, "megabytes", self.megabytes, "1 to 4096")
        hold(0 < self.hours <= 24, "hours", self.hours, "above 0, to 24")


@dataclass(frozen=True, slots=True)
class LogConfig:
    """What is said on standard error."""

    format: Literal["human", "json"] = "human"

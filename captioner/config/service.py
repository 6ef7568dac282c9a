"""Settings of the server, operators, layout and files."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from captioner.config.limits import MAX_ROOMS
from captioner.config.setting import check_ranges, hold, setting

_SITE = re.compile(r"\*|https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?/?|https?://\[[0-9a-f:]+\](:\d+)?/?")
"""Site in `frame-ancestors`; anything else could add a directive to the policy."""


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where pages and streams are served, and who may do what."""

    host: str = setting("127.0.0.1", "address to listen on; 0.0.0.0 is every network of this machine")
    port: int = setting(8080, "port to listen on; 0 is any free one", low=0, high=65_535)
    publish_token: str = setting("", "required from whoever sends audio; empty: not required")
    operate_token: str = setting("", "required from whoever edits, hides, clears or ends; empty: not required")
    secret: str = setting(
        "", "key that signs the tokens of `captioner token`; set it in the environment; viewing then needs a token too"
    )
    public: tuple[str, ...] = setting((), "rooms that anybody may view although a secret is set; `*` is all")
    origins: tuple[str, ...] = setting(
        (), "other sites whose pages may read, operate and send audio, such as https://example.org"
    )
    per_address: int = setting(
        2000, "event streams and publishers from one address; a hall behind a router is one", low=1, high=1_000_000
    )
    max_rooms: int = setting(
        MAX_ROOMS,
        "rooms at the same time; further publishers get 429 until one has ended. A live room takes three threads and "
        "2 MB: the default is far above what one machine captions in time",
        low=1,
        high=10_000,
    )
    trusted_proxies: tuple[str, ...] = setting(
        ("127.0.0.1", "::1"),
        "addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: the address of a "
        "client for the limits, and http or https in QR codes and for the origin of pages",
    )
    bus: str = setting("", "Redis that carries events to `captioner edge`, such as redis://127.0.0.1")
    source_schemes: tuple[str, ...] = setting(
        ("http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "srt", "rist", "udp", "rtp"),
        "schemes of addresses that may be a room's source",
    )
    source_hosts: tuple[str, ...] = setting((), "hosts of such addresses; empty: any")

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(not self.secret or len(self.secret) >= 32, "secret", "…", "32 characters or more: openssl rand -hex 32")
        for origin in self.origins:
            hold("://" in origin and "*" not in origin, "origins", origin, "sites such as https://example.org")
        for proxy in self.trusted_proxies:
            rule = "addresses or networks such as 10.0.0.2 or 10.0.0.0/8"
            hold(_is_network(proxy), "trusted_proxies", proxy, rule)
        hold(bool(self.host), "host", self.host, "an address such as 127.0.0.1 or 0.0.0.0")


@dataclass(frozen=True, slots=True)
class PagesConfig:
    """Pages in the browser."""

    embed: tuple[str, ...] = setting(
        (), "sites that may show viewer and overlay in a frame, such as https://event.example; `*` is any"
    )

    def __post_init__(self) -> None:
        for site in self.embed:
            rule = "sites such as https://event.example or https://*.event.example, without a path, or *"
            hold(bool(_SITE.fullmatch(site)), "embed", site, rule)


@dataclass(frozen=True, slots=True)
class OperatorConfig:
    """Operation of rooms."""

    delay: float = setting(
        0.0, "time that captions wait for approval; rooms may set their own", unit="s", low=0, high=60
    )
    patience: float = setting(
        30.0,
        "time after which a language is captioned automatically again when its operator is disconnected",
        unit="s",
        low=1,
        high=3600,
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class TraceConfig:
    """Input and output of every stage, for finding the cause of a wrong caption."""

    folder: str = setting("", "where one file per room is written; empty: no trace")


@dataclass(frozen=True, slots=True)
class LayoutConfig:
    """Line breaks and duration of captions; see `captioner.layout.limits.PROFILES`."""

    profile: Literal["default", "netflix", "bbc", "ebu", "cea608"] = setting(
        "default", "limits of that house, where nothing else is set here"
    )
    columns: int | None = setting(
        None, "width of a line; a Chinese character has two cells", unit="cells", low=8, high=200
    )
    rows: int | None = setting(None, "lines of a caption", low=1, high=10)
    speed: float | None = setting(None, "reading speed", unit="cells/s", low=1, high=100)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class ArchiveConfig:
    """Where the files are written."""

    out: Path = setting(Path("captions"), "folder with one folder per room")
    crlf: bool = setting(default=False, meaning="end lines of .srt files with CRLF, for old Windows players")
    record: bool = setting(
        default=False, meaning="keep the audio of rooms for `captioner finish`; rooms with redaction are never recorded"
    )


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """The OpenAI- and Deepgram-compatible addresses under /v1."""

    on: bool = setting(default=True, meaning="serve /v1")
    listeners: int = setting(4, "live sessions of /v1/listen; each costs as much as a room", low=0, high=1000)
    recordings: int = setting(1, "recordings that are transcribed at the same time", low=1, high=64)
    waiting: int = setting(4, "further recordings that may wait", low=0, high=1000)
    megabytes: int = setting(100, "size of an upload", unit="MiB", low=1, high=4096)
    hours: float = setting(4.0, "length of a recording", unit="h", low=0.0001, high=24)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class LogConfig:
    """The log on standard error."""

    format: Literal["human", "json"] = setting("human", "text for people, or one JSON object per line")

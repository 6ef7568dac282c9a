"""The settings: one frozen dataclass per stage, whose fields are the keyword arguments of that stage.

They check themselves when built. Where they are read from is the business of `captioner.settings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

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
        _hold(not self.secret or len(self.secret) >= 32, "secret", "…", "32 characters or more: openssl rand -hex 32")
        _hold(1 <= self.per_address <= 1_000_000, "per_address", self.per_address, "1 to 1000000")
        for origin in self.origins:
            _hold("://" in origin and "*" not in origin, "origins", origin, "sites such as https://example.org")
        _hold(bool(self.host), "host", self.host, "an address such as 127.0.0.1 or 0.0.0.0")
        _hold(0 <= self.port <= 65_535, "port", self.port, "0 to 65535")


@dataclass(frozen=True, slots=True)
class RecognizerConfig:
    """Whisper on CTranslate2."""

    model: str = "whisper-base"
    """A name of `captioner models`, or a folder."""
    hotwords: str = ""
    """Names and terms that will be said, such as `Dashwood, Norland`."""
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
    """When somebody speaks; as `captioner.vad.Vad` takes it."""

    threshold: float = 0.5
    release: float = 0.35
    onset: int = 2
    lead: int = 300
    pause: int = 500

    def __post_init__(self) -> None:
        _hold(0 < self.threshold < 1, "threshold", self.threshold, "a probability")
        _hold(0 < self.release <= self.threshold, "release", self.release, "a probability up to threshold")
        _hold(1 <= self.onset <= 30, "onset", self.onset, "1 to 30 frames")
        _hold(0 <= self.lead <= 2000, "lead", self.lead, "0 to 2000 ms")
        _hold(100 <= self.pause <= 10_000, "pause", self.pause, "100 to 10000 ms")


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """What is read, and when; as `captioner.window.Window` takes it."""

    step: int = 300
    soon: int = 160
    depth: float = 10.0
    least: int = 500
    hush: int = 128
    gap: int = 900

    def __post_init__(self) -> None:
        _hold(32 <= self.soon <= self.step <= 10_000, "step", self.step, "soon to 10000 ms")
        _hold(self.depth > 0, "depth", self.depth, "decibels above 0")
        _hold(200 <= self.least <= 5000, "least", self.least, "200 to 5000 ms")
        _hold(32 <= self.hush <= self.gap <= 30_000, "gap", self.gap, "hush to 30000 ms")


@dataclass(frozen=True, slots=True)
class StabilizerConfig:
    """What is shown and what is settled; as `captioner.stabilizer.Stabilizer` takes it."""

    lag: int = 800
    alone: int = 1200
    agreed: int = 3
    few: int = 2
    patience: int = 4
    edge: float = 0.85
    near: float = 0.7
    far: float = 0.6
    again: float = 0.45

    def __post_init__(self) -> None:
        _hold(0 <= self.lag <= self.alone, "lag", self.lag, "0 ms to alone")
        _hold(self.agreed >= 1 and self.patience >= 1, "agreed", self.agreed, "1 or more readings, as is patience")
        for name in ("edge", "near", "far", "again"):
            _hold(0 <= getattr(self, name) <= 1, name, getattr(self, name), "a probability")


@dataclass(frozen=True, slots=True)
class SegmenterConfig:
    """Where one segment ends and the next begins; as `captioner.segmenter.Segmenter` takes it."""

    least: int = 2500
    longest: int = 8000

    def __post_init__(self) -> None:
        _hold(0 < self.least < self.longest <= 25_000, "longest", self.longest, "least to 25000 ms")


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
    """A file with terms that are translated one way only, read again when it changes; empty: none."""

    def __post_init__(self) -> None:
        for language, engine in self.engines.items():
            _hold(language in languages.NAMES, "engines", language, "given per language, such as es")
            known = ("direct", "apertium", "nllb", "marian", "transformers")
            _hold(engine in known, f"engines.{language}", engine, "direct, apertium, nllb, marian or transformers")
        for pair in self.marian:
            named = pair.split("-")
            right = len(named) == 2 and all(name in languages.NAMES for name in named)
            _hold(right, "marian", pair, "given per pair of languages, such as en-es")


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


@dataclass(frozen=True, slots=True)
class OperatorConfig:
    """How rooms are operated."""

    delay: float = 0.0
    """Seconds that captions wait for an operator's approval in rooms that do not say so themselves; 0: none."""
    patience: float = 30.0
    """Seconds after which the machine captions a language again whose operator has lost the line."""

    def __post_init__(self) -> None:
        _hold(0 <= self.delay <= 60, "delay", self.delay, "0 to 60 s")
        _hold(1 <= self.patience <= 3600, "patience", self.patience, "1 to 3600 s")


@dataclass(frozen=True, slots=True)
class TraceConfig:
    """What the stages say for whoever looks for the cause of a wrong caption."""

    folder: str = ""
    """Where a file per room is written; empty: nothing is."""


@dataclass(frozen=True, slots=True)
class LayoutConfig:
    """How captions are broken into lines, and how long they stay; see `captioner.layout.PROFILES`."""

    profile: Literal["default", "netflix", "bbc", "ebu", "cea608"] = "default"
    """The house whose limits hold where nothing else is said here."""
    columns: int | None = None
    """Cells of a line; a Chinese character has two."""
    rows: int | None = None
    speed: float | None = None
    """Cells a second that can be read."""

    def __post_init__(self) -> None:
        _hold(self.columns is None or 8 <= self.columns <= 200, "columns", self.columns, "8 to 200")
        _hold(self.rows is None or 1 <= self.rows <= 10, "rows", self.rows, "1 to 10")
        _hold(self.speed is None or 1 <= self.speed <= 100, "speed", self.speed, "1 to 100")


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
        _hold(0 <= self.listeners <= 1000, "listeners", self.listeners, "0 to 1000")
        _hold(1 <= self.recordings <= 64, "recordings", self.recordings, "1 to 64")
        _hold(0 <= self.waiting <= 1000, "waiting", self.waiting, "0 to 1000")
        _hold(1 <= self.megabytes <= 4096, "megabytes", self.megabytes, "1 to 4096")
        _hold(0 < self.hours <= 24, "hours", self.hours, "above 0, to 24")


@dataclass(frozen=True, slots=True)
class LogConfig:
    """What is said on standard error."""

    format: Literal["human", "json"] = "human"


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
    redact: bool | None = None
    """Whether private things are masked; None: as `[redaction]` says."""
    delay: float | None = None
    """Seconds that captions wait for approval; None: as `[operator]` says."""
    track: int = 1
    """Which audio track of the source; 1 is the first."""
    channel: str = "mix"
    """Which channel of it: mix, left, right, or a number from 1."""

    def __post_init__(self) -> None:
        _hold(self.delay is None or 0 <= self.delay <= 60, "delay", self.delay, "0 to 60 s")
        _hold(1 <= self.track <= 64, "track", self.track, "1 (the first) to 64")
        known = self.channel in ("mix", "left", "right") or self.channel.isdigit()
        _hold(known, "channel", self.channel, "mix, left, right, or a number from 1")
        _hold(bool(self.name), "name", self.name, "a word")
        _hold(bool(self.source), "source", self.source, "a file, mic, - or an address")
        for read, code in ((languages.spoken, self.spoken), *((languages.check, target) for target in self.targets)):
            try:
                read(code)
            except LanguageError as error:
                raise ConfigError(f"room {self.name}: {error.message}", error.hint) from error


SCREENS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "obs": (frozenset(), frozenset({"url", "password", "rows", "hold", "interval"})),
    "youtube": (frozenset({"url"}), frozenset({"columns", "rows", "interval", "shift", "region"})),
    "zoom": (frozenset({"url"}), frozenset({"columns", "rows", "interval", "locale"})),
    "vmix": (frozenset({"input", "text"}), frozenset({"url", "columns", "rows", "hold", "interval"})),
    "webhook": (frozenset({"url"}), frozenset({"secret", "interval", "edits"})),
    "file": (frozenset({"file"}), frozenset({"columns", "rows", "hold", "interval"})),
}
"""Kind of a screen -> the keys that it needs, and those that it may have."""


@dataclass(frozen=True, slots=True)
class ScreenConfig:
    """Where a room's finals in one language go beside its viewers: a `[[screens]]` of the file."""

    room: str
    language: str
    """`lang` in the file."""
    kind: Literal["obs", "youtube", "zoom", "vmix", "webhook", "file"]
    url: str = field(default="", repr=False)
    """Often a secret in itself."""
    password: str = field(default="", repr=False)
    """Of OBS."""
    secret: str = field(default="", repr=False)
    """Signs what a webhook is sent."""
    file: Path | None = None
    """Replaced whole with each caption."""
    input: str = ""
    """Of vMix: number, name or key of the title."""
    text: str = ""
    """Of vMix: the title's text field, such as `Caption.Text`, or one per line: `Line1.Text,Line2.Text`."""
    locale: str = ""
    """Of Zoom: `pt-BR`; empty: the usual one of the language."""
    region: str = ""
    """Of YouTube: `reg1#cue1`; empty: none."""
    columns: int | None = None
    rows: int | None = None
    hold: float | None = None
    """Seconds that a caption stays when none follows."""
    interval: float | None = None
    """Seconds between two things that are sent, at least."""
    shift: float = 0.0
    """Seconds added to the times that YouTube is told."""
    edits: bool = False
    """Whether a webhook is told of an operator's edit, too."""

    def __post_init__(self) -> None:
        _hold(bool(self.room), "room", self.room, "the name of a room")
        _hold(self.language in languages.NAMES, "lang", self.language, "a language such as es")
        for key in sorted(SCREENS[self.kind][0]):
            _hold(bool(getattr(self, key)), key, "", f"given for kind = {self.kind!r}")
        _hold(not self.url or self._addressed, "url", "…", f"an address such as {self._scheme}://HOST/…")
        _hold(self.columns is None or 16 <= self.columns <= 200, "columns", self.columns, "16 to 200")
        _hold(self.rows is None or 1 <= self.rows <= 4, "rows", self.rows, "1 to 4")
        _hold(self.hold is None or 1 <= self.hold <= 3600, "hold", self.hold, "1 to 3600 s")
        _hold(self.interval is None or 0 <= self.interval <= 60, "interval", self.interval, "0 to 60 s")
        _hold(-60 <= self.shift <= 60, "shift", self.shift, "-60 to 60 s")

    @property
    def _scheme(self) -> str:
        return "ws" if self.kind == "obs" else "http"

    @property
    def _addressed(self) -> bool:
        try:
            address = urlsplit(self.url)
            port = address.port  # a ValueError where it is none
        except ValueError:
            return False
        return address.scheme in (self._scheme, self._scheme + "s") and bool(address.hostname) and port != 0


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
    redaction: RedactionConfig = field(default_factory=RedactionConfig)
    operator: OperatorConfig = field(default_factory=OperatorConfig)
    trace: TraceConfig = field(default_factory=TraceConfig)
    layout: LayoutConfig = field(default_factory=LayoutConfig)
    archive: ArchiveConfig = field(default_factory=ArchiveConfig)
    api: ApiConfig = field(default_factory=ApiConfig)
    log: LogConfig = field(default_factory=LogConfig)
    rooms: tuple[RoomConfig, ...] = ()
    screens: tuple[ScreenConfig, ...] = ()

    @property
    def redacts(self) -> bool:
        """Whether private things are masked in any room."""
        return self.redaction.on or any(room.redact for room in self.rooms)

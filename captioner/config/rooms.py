"""Settings of which a file has any number: rooms with their sources, and outputs to other programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from captioner import languages
from captioner.config.setting import check_ranges, hold, set_field, setting
from captioner.config.style import StyleConfig
from captioner.errors import ConfigError, LanguageError

_CHANNELS = "mix, left, right, or a number from 1"


@dataclass(frozen=True, slots=True)
class FeedConfig:
    """A `[rooms.feeds.es]` table: an interpreter's sound, recognized as the captions of that language."""

    source: str = setting("", "a file, mic, mic:NAME, or an address that ffmpeg reads; empty: the source of the room")
    track: int | None = setting(None, "audio track of the source, from 1; unset: as in [[rooms]]", low=1, high=64)
    channel: str = setting("mix", "channel of that track: mix, left, right, or a number from 1")
    hold: float = setting(
        6.0, "silence of the interpreter after which the translation continues", unit="s", low=1, high=60
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(self.channel in ("mix", "left", "right") or self.channel.isdigit(), "channel", self.channel, _CHANNELS)
        hold(self.source != "-", "source", self.source, "a file, mic or an address")


@dataclass(frozen=True, slots=True)
class RoomConfig:
    """A `[[rooms]]` table: a room and the source that plays into it."""

    name: str = setting(meaning="name of the room, as in its addresses")
    source: str = setting(meaning="what plays into it: a file, mic, mic:NAME, or an address that ffmpeg reads")
    spoken: str = setting(languages.AUTO, "`from` in the file: spoken language, several such as en,es, or auto")
    targets: tuple[str, ...] = setting((), "`to` in the file: languages to translate into")
    allow: tuple[str, ...] | None = setting(
        None, "languages that viewers may open; `*` is every one; unset: as [translation] allow"
    )
    redact: bool | None = setting(None, "mask private data; unset: as [redaction] on")
    speakers: bool | None = setting(None, "tell speakers apart by voice; unset: as [speakers] on")
    delay: float | None = setting(
        None, "time that captions wait for approval; unset: as [operator] delay", unit="s", low=0, high=60
    )
    track: int | None = setting(
        None,
        "audio track of the source, from 1; unset: the default one of a file, the first of an address",
        low=1,
        high=64,
    )
    channel: str = setting("mix", "channel of that track: mix, left, right, or a number from 1")
    style: StyleConfig | None = setting(
        None, "style of the room's captions, such as { mask_profanity = true }; unset: as [style]"
    )
    autostart: bool | None = setting(
        None, "start the source with the server; unset: unless there is a schedule, which starts it then"
    )
    feeds: Mapping[str, FeedConfig] = setting(
        meaning='interpreters by language: { es = { source = "srt://…", channel = 2, hold = 6 } }; hold: seconds of '
        "silence after which the translation continues",
        factory=dict,
    )

    scripts: Mapping[str, str] = field(default_factory=dict)
    """Spoken language -> code with the script that `spoken` names, such as `zh` -> `zh-Hant`; not a key of the file."""

    def __post_init__(self) -> None:
        check_ranges(self)
        known = self.channel in ("mix", "left", "right") or self.channel.isdigit()
        hold(known, "channel", self.channel, _CHANNELS)
        hold(bool(self.name), "name", self.name, "a word")
        hold(bool(self.source), "source", self.source, "a file, mic, - or an address")
        try:
            set_field(self, "scripts", {**self.scripts, **languages.spoken_scripts(self.spoken)})
            set_field(self, "spoken", languages.spoken(self.spoken))
            set_field(self, "targets", languages.caption_languages(self.targets, self.spoken))
            set_field(self, "feeds", {languages.check(code): feed for code, feed in self.feeds.items()})
            if self.allow is not None:
                set_field(self, "allow", tuple(code if code == "*" else languages.check(code) for code in self.allow))
        except LanguageError as error:
            raise ConfigError(f"room {self.name}: {error.message}", error.hint) from error
        hold(self.spoken not in self.feeds, "feeds", self.spoken, "a language that the room is not spoken in")

    def of_feed(self, language: str) -> RoomConfig:
        """Settings with which the source of a feed is opened."""
        feed = self.feeds[language]
        return RoomConfig(self.name, feed.source or self.source, language, track=feed.track, channel=feed.channel)


OUTPUT_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "obs": (frozenset(), frozenset({"url", "password", "rows", "hold", "interval"})),
    "youtube": (frozenset({"url"}), frozenset({"columns", "rows", "interval", "shift", "region"})),
    "zoom": (frozenset({"url"}), frozenset({"columns", "rows", "interval", "locale"})),
    "vmix": (frozenset({"input", "text"}), frozenset({"url", "columns", "rows", "hold", "interval"})),
    "encoder": (frozenset({"url"}), frozenset({"columns", "rows", "base", "channel"})),
    "webhook": (frozenset({"url"}), frozenset({"secret", "interval", "edits"})),
    "file": (frozenset({"file"}), frozenset({"columns", "rows", "hold", "interval"})),
}
"""Kind of output -> (required keys, optional keys)."""


@dataclass(frozen=True, slots=True)
class OutputConfig:
    """A `[[screens]]` table: sends the captions of a room in one language to another program."""

    room: str = setting(meaning="name of the room")
    language: str = setting(meaning="`lang` in the file: language of the captions")
    kind: Literal["obs", "youtube", "zoom", "vmix", "encoder", "webhook", "file"] = setting(
        meaning="what receives the captions"
    )
    url: str = field(default="", repr=False, metadata={"meaning": "address of the receiver; treated as a secret"})
    password: str = field(default="", repr=False, metadata={"meaning": "password of OBS"})
    secret: str = field(default="", repr=False, metadata={"meaning": "key that signs webhooks"})
    file: Path | None = setting(None, "text file that is replaced with each caption")
    input: str = setting("", "vMix: number, name or key of the title")
    text: str = setting("", "vMix: text field of the title, such as Caption.Text; one per line: Line1.Text,Line2.Text")
    locale: str = setting("", "Zoom: locale such as pt-BR; empty: the usual one of the language")
    region: str = setting("", "YouTube: region such as reg1#cue1")
    columns: int | None = setting(None, "width of a line", unit="cells", low=16, high=200)
    rows: int | None = setting(None, "lines of a caption", low=1, high=4)
    base: int = setting(15, "encoder: lowest row of the captions; 15 is the lowest of the picture", low=2, high=15)
    channel: str = setting("cc1", "encoder: caption channel as it names them; EEG: cc1 to cc4, Evertz: c1 to c4")
    hold: float | None = setting(None, "time that a caption stays when none follows", unit="s", low=1, high=3600)
    interval: float | None = setting(None, "shortest time between two messages", unit="s", low=0, high=60)
    shift: float = setting(0.0, "added to the times sent to YouTube", unit="s", low=-60, high=60)
    edits: bool = setting(default=False, meaning="send operators' edits to a webhook, too")
    style: StyleConfig | None = setting(None, "style of this output, on top of that of the room; see [style]")

    def __post_init__(self) -> None:
        check_ranges(self)
        hold(bool(self.room), "room", self.room, "the name of a room")
        try:
            set_field(self, "language", languages.check(self.language))
        except LanguageError as error:
            raise ConfigError(f"lang = {self.language!r}", error.hint) from error
        for key in sorted(OUTPUT_KEYS[self.kind][0]):
            hold(bool(getattr(self, key)), key, "", f"given for kind = {self.kind!r}")
        hold(not self.url or self._addressed, "url", "…", f"an address such as {self._example}")
        if self.kind == "encoder":
            self._check_encoder()

    def _check_encoder(self) -> None:
        channels = [f"{prefix}{number}" for prefix in ("cc", "c") for number in range(1, 5)]
        hold(self.channel in channels, "channel", self.channel, ", ".join(channels))
        rows = 3 if self.rows is None else self.rows
        hold(2 <= rows <= self.base, "rows", rows, f"2 to {min(4, self.base)}, up to the base row")
        hold((self.columns or 32) <= 32, "columns", self.columns, "16 to 32")

    @property
    def _example(self) -> str:
        return {"obs": "ws://HOST/…", "encoder": "tcp://HOST:PORT"}.get(self.kind, "http://HOST/…")

    @property
    def _addressed(self) -> bool:
        try:
            address = urlsplit(self.url)
            port = address.port  # a ValueError where it is none
        except ValueError:
            return False
        schemes = {"obs": ("ws", "wss"), "encoder": ("tcp",)}.get(self.kind, ("http", "https"))
        has_port = bool(port) if self.kind == "encoder" else port != 0
        return address.scheme in schemes and bool(address.hostname) and has_port

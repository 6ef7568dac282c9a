"""What a file names one by one: rooms with their sources, and the screens that are sent their captions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from captioner import languages
from captioner.config.rule import hold
from captioner.errors import ConfigError, LanguageError


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
        hold(self.delay is None or 0 <= self.delay <= 60, "delay", self.delay, "0 to 60 s")
        hold(1 <= self.track <= 64, "track", self.track, "1 (the first) to 64")
        known = self.channel in ("mix", "left", "right") or self.channel.isdigit()
        hold(known, "channel", self.channel, "mix, left, right, or a number from 1")
        hold(bool(self.name), "name", self.name, "a word")
        hold(bool(self.source), "source", self.source, "a file, mic, - or an address")
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
        hold(bool(self.room), "room", self.room, "the name of a room")
        hold(self.language in languages.NAMES, "lang", self.language, "a language such as es")
        for key in sorted(SCREENS[self.kind][0]):
            hold(bool(getattr(self, key)), key, "", f"given for kind = {self.kind!r}")
        hold(not self.url or self._addressed, "url", "…", f"an address such as {self._scheme}://HOST/…")
        hold(self.columns is None or 16 <= self.columns <= 200, "columns", self.columns, "16 to 200")
        hold(self.rows is None or 1 <= self.rows <= 4, "rows", self.rows, "1 to 4")
        hold(self.hold is None or 1 <= self.hold <= 3600, "hold", self.hold, "1 to 3600 s")
        hold(self.interval is None or 0 <= self.interval <= 60, "interval", self.interval, "0 to 60 s")
        hold(-60 <= self.shift <= 60, "shift", self.shift, "-60 to 60 s")

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

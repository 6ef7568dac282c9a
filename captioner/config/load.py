"""Reads the settings; later layers override earlier ones: defaults, `captioner.toml`, environment, command line.

`CAPTIONER_SERVER_PORT=9000` in the environment is `port = 9000` under `[server]` in the file. An unknown key or a value
that does not fit is refused with its name, its value and the place where it was written. (pydantic-settings reads the
same layers, but its errors do not name that place.)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

from captioner.config import (
    OUTPUT_KEYS,
    Config,
    FeedConfig,
    OutputConfig,
    RoomConfig,
    SessionConfig,
    StyleConfig,
    untrusted,
)
from captioner.config.values import WrittenValue
from captioner.errors import ConfigError

FILE = Path("captioner.toml")
"""Read from the current folder where it exists and no other file is named."""
PREFIX = "CAPTIONER_"
NOT_SETTINGS = frozenset({"CAPTIONER_CACHE", "CAPTIONER_CONFIG"})
"""Variables that are not settings: the model cache, and the file to read in place of `captioner.toml`."""
TABLES = ("rooms", "screens", "sessions")
"""Sections of which a file can have any number, each as `[[table]]`."""
SECTIONS: dict[str, Any] = {name: kind for name, kind in get_type_hints(Config).items() if name not in TABLES}
"""Section of the file -> the dataclass of its settings."""
ROOM_KEYS = {"name": "name", "source": "source", "from": "spoken", "to": "targets"} | {
    key: key for key in ("allow", "redact", "speakers", "delay", "track", "channel", "style", "feeds", "autostart")
}
"""Key in `[[rooms]]` -> field of `RoomConfig`."""

FLAGS = {
    ("recognizer", "engine"): "--recognizer",
    ("redaction", "on"): "--redact",
    ("speakers", "on"): "--speakers",
    ("style", "remove_fillers"): "--remove-fillers",
    ("style", "mask_profanity"): "--mask-profanity",
    ("sounds", "on"): "--sounds",
    ("trace", "folder"): "--trace",
    ("log", "format"): "--log",
}
"""(section, key) -> option of the command line, where it is not named like the key."""

_Layer = dict[tuple[str, str], WrittenValue]
"""(section, key) -> value."""


def load(
    arguments: Mapping[tuple[str, str], object] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Config:
    """Merge all layers.

    Args:
        arguments: Those of the command line: `{("server", "port"): 9000}`; None is ignored.
        environment: Variables; the process's own by default.
        file: Settings file; by default the one that `CAPTIONER_CONFIG` names, or `captioner.toml`.

    Raises:
        ConfigError: An unknown key, a value that does not fit, or a file that cannot be read.
    """
    environment = os.environ if environment is None else environment
    named = file or (Path(environment["CAPTIONER_CONFIG"]) if environment.get("CAPTIONER_CONFIG") else None)
    content = _parsed(named or FILE) if named or FILE.is_file() else {}
    place = str(named or FILE)
    layers = _of_file(content, place) | _of_environment(environment) | _of_arguments(arguments or {})
    sections = {name: _section(name, kind, layers) for name, kind in SECTIONS.items()}
    rooms = tuple(_room(entry, place) for entry in _tables(content, "rooms", place))
    screens = tuple(_screen(entry, place, environment) for entry in _tables(content, "screens", place))
    sessions = tuple(_session(entry, place) for entry in _tables(content, "sessions", place))
    return Config(**sections, rooms=rooms, screens=screens, sessions=sessions)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return untrusted.table(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}", "check its name and permissions") from error
    except ValueError as error:  # not UTF-8, not TOML, or not a file name
        raise ConfigError(f"{file} is not a TOML file: {error}", "correct that line") from error


def _of_file(content: dict[str, Any], place: str) -> _Layer:
    layer: _Layer = {}
    for section, values in content.items():
        if section in TABLES:
            continue
        if section not in SECTIONS or not isinstance(values, dict):
            raise ConfigError(f"unknown section [{section}] in {place}", f"use one of {_listed([*SECTIONS, *TABLES])}")
        layer |= {(section, key): WrittenValue(value, place) for key, value in values.items()}
    return layer


def _of_environment(environment: Mapping[str, str]) -> _Layer:
    layer: _Layer = {}
    for name, value in environment.items():
        if name.startswith(PREFIX) and name not in NOT_SETTINGS:
            section, _, key = name.removeprefix(PREFIX).lower().partition("_")
            if section not in SECTIONS:
                raise ConfigError(
                    f"unknown setting {name}", f"use {PREFIX}SECTION_KEY; sections are {_listed(SECTIONS)}"
                )
            layer[section, key] = WrittenValue(value, name)
    return layer


def _of_arguments(arguments: Mapping[tuple[str, str], object]) -> _Layer:
    named = {where: value for where, value in arguments.items() if value is not None}
    return {where: WrittenValue(value, FLAGS.get(where, f"--{where[1]}")) for where, value in named.items()}


def _section(section: str, kind: Any, layers: _Layer) -> Any:
    """Build the settings of one section."""
    own = {key: written for (where, key), written in layers.items() if where == section}
    hints = get_type_hints(kind)
    values = {}
    for key, written in own.items():
        if key not in hints:
            raise ConfigError(f"unknown setting {section}.{key} ({written.place})", f"use one of {_listed(hints)}")
        values[key] = written.fitting(hints[key], f"{section}.{key}")
    try:
        return kind(**values)
    except ConfigError as error:
        key = error.message.split(" ")[0].split(".")[0]
        place = own[key].place if key in own else "default"
        raise ConfigError(f"{section}.{error.message} ({place})", error.hint) from error


def _tables(content: dict[str, Any], name: str, place: str) -> list[dict[str, object]]:
    """The `[[name]]` tables of the file."""
    entries = content.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{name} in {place} is not a list of tables", f"write each one as [[{name}]]")
    return entries


def _room(entry: dict[str, object], place: str) -> RoomConfig:
    _check_keys("rooms", entry, tuple(ROOM_KEYS), ("name", "source"), place)
    hints = get_type_hints(RoomConfig)
    values = {
        ROOM_KEYS[key]: WrittenValue(value, place).fitting(hints[ROOM_KEYS[key]], f"rooms.{key}")
        for key, value in entry.items()
        if key not in ("feeds", "style")
    }
    feeds, style = _feeds(entry.get("feeds", {}), place), _style(entry, "rooms", place)
    try:
        return RoomConfig(**values, feeds=feeds, style=style)  # type: ignore[arg-type]
    except ConfigError as error:
        raise ConfigError(f"rooms.{error.message} ({place})", error.hint) from error


def _feeds(entries: object, place: str) -> dict[str, FeedConfig]:
    """Build the feeds of one room; `channel = 2` is accepted as a number, too."""
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise ConfigError(f"rooms.feeds = {entries!r} ({place})", 'it must be written as { es = { source = "…" } }')
    hints, feeds = get_type_hints(FeedConfig), {}
    for language, entry in entries.items():
        table = f"rooms.feeds.{language}"
        _check_keys(table, entry, tuple(hints), (), place)
        values = {
            key: WrittenValue(str(value) if key == "channel" else value, place).fitting(hints[key], f"{table}.{key}")
            for key, value in entry.items()
        }
        try:
            feeds[str(language)] = FeedConfig(**values)  # type: ignore[arg-type]
        except ConfigError as error:
            raise ConfigError(f"{table}.{error.message} ({place})", error.hint) from error
    return feeds


def _style(entry: Mapping[str, object], table: str, place: str) -> StyleConfig | None:
    """Build the style of one room or output; None if it has none of its own."""
    written = entry.get("style")
    if written is None:
        return None
    if not isinstance(written, dict):
        raise ConfigError(f"{table}.style = {written!r} ({place})", "it must be written as { mask_profanity = true }")
    hints = get_type_hints(StyleConfig)
    _check_keys(f"{table}.style", written, tuple(hints), (), place)
    values = {
        key: WrittenValue(value, place).fitting(hints[key], f"{table}.style.{key}") for key, value in written.items()
    }
    return StyleConfig(**values)  # type: ignore[arg-type]


def _session(entry: dict[str, object], place: str) -> SessionConfig:
    hints = get_type_hints(SessionConfig)
    _check_keys("sessions", entry, tuple(hints), ("room", "start", "end"), place)
    named = f" of {entry['title']!r}" if entry.get("title") else ""
    values = {
        key: WrittenValue(value, place).fitting(hints[key], f"sessions.{key}{named}") for key, value in entry.items()
    }
    try:
        return SessionConfig(**values)  # type: ignore[arg-type]
    except ConfigError as error:
        raise ConfigError(f"sessions.{error.message}{named} ({place})", error.hint) from error


def _screen(entry: dict[str, object], place: str, environment: Mapping[str, str]) -> OutputConfig:
    """Build one output; a value such as `$YOUTUBE_CAPTIONS` is read from the environment, which can keep secrets."""
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in OUTPUT_KEYS:
        raise ConfigError(f"screens.kind = {kind!r} ({place})", f"it must be one of {_listed(OUTPUT_KEYS)}")
    known = ("room", "lang", "kind", "style", *sorted(OUTPUT_KEYS[kind][0] | OUTPUT_KEYS[kind][1]))
    _check_keys(f"screens of kind {kind}", entry, known, ("room", "lang"), place)
    hints, values = get_type_hints(OutputConfig), {}
    for key, value in entry.items():
        if key == "style":
            continue
        name = "language" if key == "lang" else key
        written = WrittenValue(_from_environment(value, f"screens.{key}", place, environment), place)
        values[name] = written.secret(hints[name], f"screens.{key}")
    try:
        return OutputConfig(**values, style=_style(entry, "screens", place))  # type: ignore[arg-type]
    except ConfigError as error:
        raise ConfigError(f"screens.{error.message} of kind {kind} ({place})", error.hint) from error


def _check_keys(
    table: str, entry: dict[str, object], known: tuple[str, ...], required: tuple[str, ...], place: str
) -> None:
    for key in entry:
        if key not in known:
            raise ConfigError(f"unknown setting {key} in {table} ({place})", f"use one of {_listed(known)}")
    for key in required:
        if key not in entry:
            raise ConfigError(f"missing {key} in {table} ({place})", f"add {key} = …")


def _from_environment(value: object, name: str, place: str, environment: Mapping[str, str]) -> object:
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    if not environment.get(value[1:]):
        raise ConfigError(f"{name} = {value} ({place}), but {value[1:]} is not set", f"export {value[1:]}=…")
    return environment[value[1:]]


def _listed(names: Any) -> str:
    return ", ".join(names)

"""Where the settings come from, the strongest last: defaults, `captioner.toml`, the environment, the command line.

`CAPTIONER_SERVER_PORT=9000` in the environment is `port = 9000` under `[server]` in the file. A key nobody knows or a
value that does not fit is refused with its name, its value and the place where it was written.
"""

from __future__ import annotations

import os
import types
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from captioner.config import SCREENS, Config, RoomConfig, ScreenConfig, untrusted
from captioner.errors import ConfigError

FILE = Path("captioner.toml")
"""Read when it is there and no other is named."""
PREFIX = "CAPTIONER_"
NOT_SETTINGS = frozenset({"CAPTIONER_CACHE", "CAPTIONER_CONFIG"})
"""Places rather than settings: where models are kept, and which file is read in place of `captioner.toml`."""


LISTS = ("rooms", "screens")
"""What the file has any number of, each as a `[[table]]`."""
STAGES: dict[str, Any] = {name: kind for name, kind in get_type_hints(Config).items() if name not in LISTS}
"""Section of the file -> the dataclass of its settings."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value as it was written, and where."""

    value: object
    place: str
    """As a person would look for it: `--port`, `CAPTIONER_SERVER_PORT`, `captioner.toml`."""


Settings = dict[tuple[str, str], Setting]
"""(section, key) -> its setting."""


def load(
    arguments: Mapping[tuple[str, str], object] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Config:
    """All layers together. `arguments` are those given on the command line: `{("server", "port"): 9000}`.

    Raises:
        ConfigError: a key nobody knows, a value that does not fit, a file that cannot be read.
    """
    environment = os.environ if environment is None else environment
    named = file or (Path(environment["CAPTIONER_CONFIG"]) if environment.get("CAPTIONER_CONFIG") else None)
    content = _parsed(named or FILE) if named or FILE.is_file() else {}
    place = str(named or FILE)
    settings = _of_file(content, place) | _of_environment(environment) | _of_arguments(arguments or {})
    stages = {name: _stage(name, kind, settings) for name, kind in STAGES.items()}
    screens = _screens(content.get("screens", []), place, environment)
    return Config(**stages, rooms=_rooms(content.get("rooms", []), place), screens=screens)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return untrusted.table(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}", "check its name and rights") from error
    except ValueError as error:  # no UTF-8, or no TOML, or no name that a file can have
        raise ConfigError(f"{file} is no TOML: {error}", "mend that line") from error


def _of_file(content: dict[str, Any], place: str) -> Settings:
    settings: Settings = {}
    for section, values in content.items():
        if section in LISTS:
            continue
        if section not in STAGES or not isinstance(values, dict):
            raise ConfigError(
                f"{place} has an unknown section {section!r}", f"known are {', '.join([*STAGES, *LISTS])}"
            )
        settings |= {(section, key): Setting(value, place) for key, value in values.items()}
    return settings


def _of_environment(environment: Mapping[str, str]) -> Settings:
    settings: Settings = {}
    for name, value in environment.items():
        if name.startswith(PREFIX) and name not in NOT_SETTINGS:
            section, _, key = name.removeprefix(PREFIX).lower().partition("_")
            if section not in STAGES:
                raise ConfigError(f"{name} is no setting", f"{PREFIX}SECTION_KEY, of {', '.join(STAGES)}")
            settings[section, key] = Setting(value, name)
    return settings


def _of_arguments(arguments: Mapping[tuple[str, str], object]) -> Settings:
    return {where: Setting(value, f"--{where[1]}") for where, value in arguments.items() if value is not None}


def _stage(section: str, kind: Any, settings: Settings) -> Any:
    """The settings of one stage."""
    own = {key: setting for (where, key), setting in settings.items() if where == section}
    hints = get_type_hints(kind)
    values = {}
    for key, setting in own.items():
        if key not in hints:
            known = f"known in [{section}] are {', '.join(hints)}" if hints else f"[{section}] has no settings"
            raise ConfigError(f"unknown setting {section}.{key} ({setting.place})", known)
        values[key] = _fitting(hints[key], setting, f"{section}.{key}")
    try:
        return kind(**values)
    except ConfigError as error:
        key = error.message.split(" ")[0].split(".")[0]
        place = own[key].place if key in own else "default"
        raise ConfigError(f"{section}.{error.message} ({place})", error.hint) from error


def _fitting(kind: Any, setting: Setting, name: str) -> object:
    """The value as the type of its field; texts of the environment are read."""
    try:
        return _read(kind, setting.value)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{name} = {setting.value!r} ({setting.place})", f"it must be {error}") from error


def _read(kind: Any, value: object) -> object:
    origin = get_origin(kind)
    if origin is Literal:
        if value not in get_args(kind):
            raise ValueError(f"one of {', '.join(map(str, get_args(kind)))}")
        return value
    if origin in (Union, types.UnionType):
        return None if value in (None, "") else _read(get_args(kind)[0], value)
    if origin is tuple:
        parts = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        if not isinstance(parts, (list, tuple)):
            raise ValueError("a list")
        return tuple(_read(get_args(kind)[0], part) for part in parts)
    if origin is not None and issubclass(origin, Mapping):
        return _read_mapping(value)
    return _READERS[kind](value)


def _read_mapping(value: object) -> dict[str, str]:
    """`es=apertium,fr=nllb`, or a table."""
    if isinstance(value, str):
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        if not all(equals for _, equals, _ in pairs):
            raise ValueError("written as es=apertium,fr=nllb")
        value = {key.strip(): text.strip() for key, _, text in pairs}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("a table of texts")
    return value


def _read_number(value: object, kind: type[int] | type[float], rule: str) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float, str))
        or (kind is int and isinstance(value, float))
    ):
        raise ValueError(rule)
    try:
        return kind(value)
    except (ValueError, OverflowError):
        raise ValueError(rule) from None


def _read_bool(value: object) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError("true or false")


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


def _read_path(value: object) -> Path:
    if not isinstance(value, (str, Path)) or not str(value):
        raise ValueError("a path")
    try:
        return untrusted.path(str(value))
    except ConfigError as error:
        raise ValueError(f"a path: {error.hint}") from None


_READERS: dict[Any, Any] = {
    int: lambda value: _read_number(value, int, "a whole number"),
    float: lambda value: _read_number(value, float, "a number"),
    bool: _read_bool,
    str: _read_text,
    Path: _read_path,
}
"""Type of a field -> what reads it; a ValueError completes the sentence `it must be …`."""

_ROOM_KEYS = {"name": "name", "source": "source", "from": "spoken", "to": "targets"} | {
    key: key for key in ("redact", "delay", "track", "channel")
}


def _rooms(entries: object, place: str) -> tuple[RoomConfig, ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"rooms in {place} is no list", "write each room as [[rooms]]")
    return tuple(_room(entry, place) for entry in entries)


def _room(entry: dict[str, object], place: str) -> RoomConfig:
    for key in entry:
        if key not in _ROOM_KEYS:
            raise ConfigError(f"unknown setting rooms.{key} ({place})", f"known are {', '.join(_ROOM_KEYS)}")
    for key in ("name", "source"):
        if key not in entry:
            raise ConfigError(f"a room in {place} has no {key}", f"write {key} = …")
    hints = get_type_hints(RoomConfig)
    values = {
        _ROOM_KEYS[key]: _fitting(hints[_ROOM_KEYS[key]], Setting(value, place), f"rooms.{key}")
        for key, value in entry.items()
    }
    return RoomConfig(**values)  # type: ignore[arg-type]


def _screens(entries: object, place: str, environment: Mapping[str, str]) -> tuple[ScreenConfig, ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"screens in {place} is no list", "write each screen as [[screens]]")
    return tuple(_screen(entry, place, environment) for entry in entries)


def _screen(entry: dict[str, object], place: str, environment: Mapping[str, str]) -> ScreenConfig:
    """One of them; a value such as `$YOUTUBE_CAPTIONS` is that of the environment, so that secrets can stay there."""
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in SCREENS:
        raise ConfigError(f"screens.kind = {kind!r} ({place})", f"it must be one of {', '.join(SCREENS)}")
    known = ["room", "lang", "kind", *sorted(SCREENS[kind][0] | SCREENS[kind][1])]
    for key in entry:
        if key not in known:
            raise ConfigError(
                f"unknown setting screens.{key} of kind {kind} ({place})", f"known are {', '.join(known)}"
            )
    for key in ("room", "lang"):
        if key not in entry:
            raise ConfigError(f"a screen of kind {kind} in {place} has no {key}", f"write {key} = …")
    hints, values = get_type_hints(ScreenConfig), {}
    for key, value in entry.items():
        name = "language" if key == "lang" else key
        setting = Setting(_from_environment(value, f"screens.{key}", place, environment), place)
        values[name] = _secretly(hints[name], setting, f"screens.{key}")
    try:
        return ScreenConfig(**values)  # type: ignore[arg-type]
    except ConfigError as error:
        raise ConfigError(f"screens.{error.message} of kind {kind} ({place})", error.hint) from error


def _from_environment(value: object, name: str, place: str, environment: Mapping[str, str]) -> object:
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    if not environment.get(value[1:]):
        raise ConfigError(f"{name} = {value} ({place}), which is not in the environment", f"export {value[1:]}=…")
    return environment[value[1:]]


def _secretly(kind: Any, setting: Setting, name: str) -> object:
    """As `_fitting`, but a value that may be a secret is not said."""
    try:
        return _read(kind, setting.value)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{name} ({setting.place}) does not fit", f"it must be {error}") from None

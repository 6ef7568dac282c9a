"""Every setting with its default, unit, range, meaning and environment name, read from the dataclasses themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from captioner.config import OUTPUT_KEYS, OutputConfig, RoomConfig, SessionConfig
from captioner.config.load import PREFIX, ROOM_KEYS, SECTIONS, TABLES
from captioner.config.setting import limits


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """One key of the settings file."""

    section: str
    key: str
    default: str
    """As TOML; empty where the key is required or unset by default."""
    unit: str
    values: str
    """Accepted range or words; empty: any of its type."""
    meaning: str
    environment: str
    """Name of the environment variable; empty for keys of `[[rooms]]` and `[[screens]]`."""


def describe() -> Iterator[SettingDescription]:
    """All keys, section by section."""
    for section, kind in SECTIONS.items():
        for field in fields(kind):
            yield _described(section, field.name, field, kind, f"{PREFIX}{section}_{field.name}".upper())
    keys = {name: key for key, name in ROOM_KEYS.items()}
    for field in (each for each in fields(RoomConfig) if each.name in keys):
        yield _described("rooms", keys[field.name], field, RoomConfig)
    for field in fields(SessionConfig):
        yield _described("sessions", field.name, field, SessionConfig)
    for field in fields(OutputConfig):
        yield _described("screens", "lang" if field.name == "language" else field.name, field, OutputConfig)


def sample() -> str:
    """A `captioner.toml` in which every setting is a comment with its default."""
    lines = [
        "# captioner.toml: every setting with its default. Remove the # before a line to change it.",
        "# Order of precedence: command line, CAPTIONER_SECTION_KEY in the environment, this file, defaults.",
    ]
    section = ""
    for one in describe():
        if one.section != section:
            section = one.section
            many = section in TABLES
            lines += ["", *_wrapped(_heading(section)), f"# [[{section}]]" if many else f"[{section}]"]
        unit = f" ({one.values or one.unit})" if one.values or one.unit else ""
        lines += _wrapped(f"{one.meaning}{unit}")
        lines.append(f"# {one.key} = {one.default or '…'}")
    return "\n".join(lines) + "\n"


def _heading(section: str) -> str:
    kind = {"rooms": RoomConfig, "screens": OutputConfig, "sessions": SessionConfig}.get(section) or SECTIONS[section]
    text = str(kind.__doc__).split("\n\n")[0].replace("\n", " ")
    if section == "screens":
        needs = "; ".join(
            f"{name} needs {', '.join(sorted(keys)) or 'nothing more'}" for name, (keys, _) in OUTPUT_KEYS.items()
        )
        return f"{text} Required keys: {needs}."
    return text


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 118, initial_indent="# ", subsequent_indent="# ")


def _described(section: str, key: str, field: Field[Any], kind: Any, environment: str = "") -> SettingDescription:
    metadata, hint = field.metadata, get_type_hints(kind)[field.name]
    unit = metadata.get("unit", "")
    low, high = metadata.get("low"), metadata.get("high")
    values = limits(low, high, unit) if (low, high) != (None, None) else ", ".join(_words(hint))
    return SettingDescription(section, key, _default(field), unit, values, metadata["meaning"], environment)


def _words(hint: Any) -> tuple[str, ...]:
    return tuple(map(str, get_args(hint))) if get_origin(hint) is Literal else ()


def _default(field: Field[Any]) -> str:
    if field.default_factory is not MISSING:
        return _toml(field.default_factory())
    return "" if field.default is MISSING else _toml(field.default)


def _toml(value: object) -> str:
    """A default as TOML; empty for None, which TOML cannot express."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | Path):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'{key} = "{text}"' for key, text in value.items()) + " }" if value else "{}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value)

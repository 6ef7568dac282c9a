"""Converts a value from TOML, the environment or the command line to the type of its field.

A ValueError completes the sentence "it must be ...".
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from captioner.config import untrusted
from captioner.errors import ConfigError


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value as the user wrote it, and where."""

    value: object
    place: str
    """As a person would look for it: `--port`, `CAPTIONER_SERVER_PORT`, `captioner.toml`."""

    def fitting(self, kind: Any, name: str) -> object:
        """Convert it to a type.

        Raises:
            ConfigError: It does not fit.
        """
        try:
            return convert(kind, self.value)
        except (ValueError, TypeError) as error:
            raise ConfigError(f"{name} = {self.value!r} ({self.place})", f"it must be {error}") from error

    def secret(self, kind: Any, name: str) -> object:
        """Convert it to a type, without the value in the error."""
        try:
            return convert(kind, self.value)
        except (ValueError, TypeError) as error:
            raise ConfigError(f"{name} ({self.place}) has the wrong type", f"it must be {error}") from None


def convert(kind: Any, value: object) -> object:
    """Convert a value to a type: text of the environment is parsed, values of TOML are checked.

    Raises:
        ValueError: It does not fit; the text says what it must be.
    """
    origin = get_origin(kind)
    if origin is Literal:
        if value not in get_args(kind):
            raise ValueError(f"one of {', '.join(map(str, get_args(kind)))}")
        return value
    if origin in (Union, types.UnionType):
        return None if value in (None, "") else convert(get_args(kind)[0], value)
    if origin is tuple:
        parts = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        if not isinstance(parts, (list, tuple)):
            raise ValueError("a list")
        return tuple(convert(get_args(kind)[0], part) for part in parts)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(value)
    return _CONVERTERS[kind](value)


def _mapping(value: object) -> dict[str, str]:
    """Read `es=apertium,fr=nllb`, or a table."""
    if isinstance(value, str):
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        if not all(equals for _, equals, _ in pairs):
            raise ValueError("written as es=apertium,fr=nllb")
        value = {key.strip(): text.strip() for key, _, text in pairs}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("a table of texts")
    return value


def _number(value: object, kind: type[int] | type[float], rule: str) -> float:
    boolean = isinstance(value, bool)
    fraction = kind is int and isinstance(value, float)
    if boolean or fraction or not isinstance(value, (int, float, str)):
        raise ValueError(rule)
    try:
        return kind(value)
    except (ValueError, OverflowError):
        raise ValueError(rule) from None


def _bool(value: object) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError("true or false")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


def _time(value: object) -> datetime:
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a date and a time such as 2026-09-24T10:00:00") from None


def _path(value: object) -> Path:
    if not isinstance(value, (str, Path)) or not str(value):
        raise ValueError("a path")
    try:
        return untrusted.path(str(value))
    except ConfigError as error:
        raise ValueError(f"a path: {error.hint}") from None


_CONVERTERS: dict[Any, Any] = {
    int: lambda value: _number(value, int, "a whole number"),
    float: lambda value: _number(value, float, "a number"),
    bool: _bool,
    str: _text,
    Path: _path,
    datetime: _time,
}
"""Type of a field -> its converter."""

r"""JSON, TOML and paths as they come from outside: read whole, or refused in one way and no other.

Python's readers let through more than their formats have, and fail in more ways than they say:

1. `json` takes NaN and Infinity, and `\ud800`, half a character, which nothing can write down again.
2. What is nested a thousand deep is a RecursionError in both, which is no ValueError.
3. `~nobody` is a RuntimeError, and a path with a NUL in it a ValueError wherever it is first used.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError

_DEEP = "it is nested too deeply"


def value(text: str | bytes) -> Any:
    """What a JSON text says.

    Raises:
        ValueError: it is no JSON, or no Unicode, or nested beyond sense.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text))
        found = json.loads(text, parse_constant=_refuse)
        if "\\u" in text:  # only an escape can say half a character
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError(_DEEP) from None
    return found


def table(text: str) -> dict[str, Any]:
    """What a TOML text says.

    Raises:
        ValueError: it is no TOML, or nested beyond sense.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError(_DEEP) from None


def path(text: str) -> Path:
    """A path, with `~` in its place.

    Raises:
        ConfigError: it can be none, or names a user that is not here.
    """
    if "\0" in text:
        raise ConfigError(f"{text!r:.80} cannot be a path", "there is a NUL in it")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ConfigError(f"{text!r:.80} is in the home of nobody who is here", "write the whole path") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")

r"""Strict readers for JSON, TOML and paths from outside: one kind of error for everything that is not valid.

Python's own readers accept more than the formats allow, and raise more kinds of errors than they document:

1. `json` accepts NaN and Infinity, and `\ud800`, an unpaired surrogate that cannot be encoded again.
2. Nesting a thousand levels deep raises RecursionError in both, which is not a ValueError.
3. `~nobody` raises RuntimeError, and a path with a NUL raises ValueError wherever it is first used.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError

_NESTED = "nested too deeply"


def value(text: str | bytes) -> Any:
    """Parse JSON.

    Raises:
        ValueError: Not JSON, not Unicode, or nested too deeply.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text))
        found = json.loads(text, parse_constant=_refuse)
        if "\\u" in text:  # only an escape can produce an unpaired surrogate
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError(_NESTED) from None
    return found


def table(text: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        ValueError: Not TOML, or nested too deeply.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError(_NESTED) from None


def path(text: str) -> Path:
    """Convert text to a path and expand `~`.

    Raises:
        ConfigError: The text contains a NUL, or names the home of an unknown user.
    """
    if "\0" in text:
        raise ConfigError(f"{text!r:.80} is not a path", "remove the NUL character")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ConfigError(f"{text!r:.80} names the home of an unknown user", "write the full path") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")

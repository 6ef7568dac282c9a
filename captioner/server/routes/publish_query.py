"""Parameters of a request that publishes audio."""

from __future__ import annotations

from captioner.errors import SourceError

_WORDS = {"on": True, "true": True, "1": True, "yes": True, "off": False, "false": False, "0": False, "no": False}


def targets(to: str | None) -> list[str] | None:
    """Parse `to=es,fr`; None if the parameter is missing."""
    return None if to is None else [part for part in to.split(",") if part.strip()]


def redact(value: str | None) -> bool | None:
    """Parse `redact=on` or `off`; None if the parameter is missing.

    Raises:
        SourceError: any other value, since ignoring it could show what should be masked.
    """
    if value is None:
        return None
    if value.lower() not in _WORDS:
        raise SourceError(f"invalid redact={value[:20]!r}", "use on or off")
    return _WORDS[value.lower()]


def integer(name: str, value: str) -> int:
    """Parse a non-negative integer.

    Raises:
        SourceError: it is not one.
    """
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise SourceError(f"{name}={value[:20]!r} is not a number", f"leave {name} out, or use a number")
    return int(value)

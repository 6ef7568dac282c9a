"""What every setting is held against."""

from __future__ import annotations

from captioner.errors import ConfigError


def hold(right: bool, key: str, value: object, rule: str) -> None:
    """Raise a ConfigError that names the key and the value, unless it is right."""
    if not right:
        raise ConfigError(f"{key} = {value!r}", f"it must be {rule}")

"""One documented setting: a dataclass field with its default, meaning, unit and range.

`captioner config` and the checks read the same metadata, so that what is printed is what is enforced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, fields
from typing import Any

from captioner.errors import ConfigError


def setting(
    default: object = ...,
    meaning: str = "",
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    factory: Callable[[], object] | None = None,
) -> Any:
    """A field of a settings dataclass.

    Args:
        default: Value where nothing is set; leave it out for a required key or with `factory`.
        meaning: One phrase for `captioner config` and for readers of the code.
        unit: Of the value, such as `ms` or `s`; empty for names, counts and switches.
        low: Smallest value that is accepted.
        high: Largest value that is accepted.
        factory: Makes the default, where it is mutable.
    """
    metadata = {"meaning": meaning, "unit": unit, "low": low, "high": high}
    if factory is not None:
        return field(default_factory=factory, metadata=metadata)
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)


def check_ranges(settings: Any) -> None:
    """Compare every field with its range; None is always accepted.

    Raises:
        ConfigError: A value is outside its range.
    """
    for one in fields(settings):
        value, low, high = getattr(settings, one.name), one.metadata.get("low"), one.metadata.get("high")
        if value is None or low is high is None:
            continue
        right = (low is None or value >= low) and (high is None or value <= high)
        hold(right, one.name, value, limits(low, high, one.metadata["unit"]))


def limits(low: float | None, high: float | None, unit: str = "") -> str:
    """A range as text: `limits(0, 60, "s") == "0 to 60 s"`."""
    first, last = (f"{bound:.12g}" if bound is not None else "" for bound in (low, high))
    span = f"{first} or more" if high is None else f"up to {last}" if low is None else f"{first} to {last}"
    return f"{span} {unit}".rstrip()


def hold(condition: bool, key: str, value: object, rule: str) -> None:
    """Raise a ConfigError that names the key and the value, unless the condition holds."""
    if not condition:
        raise ConfigError(f"{key} = {value!r}", f"it must be {rule}")


def set_field(settings: object, key: str, value: object) -> None:
    """Set a field of frozen settings to the usual form of what the user wrote; for `__post_init__` only."""
    object.__setattr__(settings, key, value)

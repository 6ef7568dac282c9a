from __future__ import annotations

import importlib
import re

import captioner.rooms


def resolved(name: str) -> object:
    """Import the longest prefix that is a module, and get the rest as attributes."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute)
        return found
    raise AssertionError(f"no module of {name}")


def test_every_function_of_the_route_exists() -> None:
    """Every function that the documentation of `captioner.rooms` lists for the way of an audio chunk exists."""
    names = re.findall(r"`(captioner\.[\w.]+)`", captioner.rooms.__doc__ or "")

    assert 30 < len(names)
    assert all(callable(resolved(name)) for name in names)


def test_the_route_is_numbered() -> None:
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", captioner.rooms.__doc__ or "", re.MULTILINE)]

    assert list(range(1, len(numbers) + 1)) == numbers

from __future__ import annotations

from pathlib import Path

import pytest

from captioner.config import untrusted
from captioner.errors import ConfigError


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, "NaN", "-Infinity", '"\\ud800"', '"\\ud800\\ud800"', "9" * 5000, "", b"\xff", b'"\xed\xa0\x80"'],
)
def test_invalid_json(text: str | bytes) -> None:
    """Everything that cannot be parsed or cannot be encoded again raises ValueError."""
    with pytest.raises(ValueError):
        untrusted.value(text)


@pytest.mark.parametrize("text", ['["\\ud83d\\ude00"]', '["😀"]', '["😀"]'.encode(), '["😀"]'.encode("utf-16")])
def test_valid_json(text: str | bytes) -> None:
    """Surrogate pairs and the encodings of JSON are accepted."""
    assert ["😀"] == untrusted.value(text)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a"])
def test_invalid_toml(text: str) -> None:
    """Everything that is not TOML raises ValueError."""
    with pytest.raises(ValueError):
        untrusted.table(text)


def test_paths() -> None:
    """`~` is expanded; an unknown user and a NUL raise ConfigError."""
    with pytest.raises(ConfigError, match="home of an unknown user"):
        untrusted.path("~nobody-here/captions")
    with pytest.raises(ConfigError, match="is not a path"):
        untrusted.path("a\0b")

    assert Path.home() / "captions" == untrusted.path("~/captions")

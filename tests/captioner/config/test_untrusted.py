from __future__ import annotations

from pathlib import Path

import pytest

from captioner.config import untrusted
from captioner.errors import ConfigError


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, "NaN", "-Infinity", '"\\ud800"', '"\\ud800\\ud800"', "9" * 5000, "", b"\xff", b'"\xed\xa0\x80"'],
)
def test_what_is_no_json(text: str | bytes) -> None:
    """Everything that cannot be read, or not be written again, is one kind of error."""
    with pytest.raises(ValueError):
        untrusted.value(text)


@pytest.mark.parametrize("text", ['["\\ud83d\\ude00"]', '["😀"]', '["😀"]'.encode(), '["😀"]'.encode("utf-16")])
def test_what_is_json(text: str | bytes) -> None:
    """Escapes of two halves, and the encodings that JSON may have."""
    assert ["😀"] == untrusted.value(text)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a"])
def test_what_is_no_toml(text: str) -> None:
    """Is one kind of error."""
    with pytest.raises(ValueError):
        untrusted.table(text)


def test_paths() -> None:
    """`~` is one's own home; nobody's, and a NUL, are refused in words."""
    with pytest.raises(ConfigError, match="in the home of nobody who is here"):
        untrusted.path("~nobody-here/captions")
    with pytest.raises(ConfigError, match="cannot be a path"):
        untrusted.path("a\0b")

    assert Path.home() / "captions" == untrusted.path("~/captions")

from __future__ import annotations

from pathlib import Path

import pytest

from captioner.audio import is_live, open_source
from captioner.errors import SourceError
from tests.captioner.audio.test_file import record


@pytest.mark.parametrize(
    ("source", "live"),
    [
        ("talk.mp3", False),
        ("file:///talk.mp3", False),
        ("https://example.org/talk.mp3?x=1", True),
        ("https://example.org/live.m3u8", True),
        ("https://radio.example.org/stream", True),
        ("srt://0.0.0.0:9000?mode=listener", True),
        ("mic", True),
        ("mic:usb", True),
        ("-", True),
    ],
)
def test_is_live(source: str, live: bool) -> None:
    """Files are not live; addresses, microphones and pipes are."""
    assert live == is_live(source)


def test_file_url(tmp_path: Path) -> None:
    """`file://` and a plain path open the same file."""
    path = record(tmp_path / "tone.mp3", seconds=1)

    assert len(list(open_source(str(path)))) == len(list(open_source(path.as_uri())))


def test_missing_file() -> None:
    """A missing file raises SourceError when opened."""
    with pytest.raises(SourceError, match=r"file nowhere\.wav does not exist"):
        open_source("nowhere.wav")

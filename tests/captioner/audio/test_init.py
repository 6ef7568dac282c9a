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
def test_which_sources_are_live(source: str, live: bool) -> None:
    """Files are played at the speed of speech; addresses keep to it themselves, be it that a recording is there."""
    assert live == is_live(source)


def test_a_file_may_be_an_address(tmp_path: Path) -> None:
    """`file://` and a plain path are the same."""
    path = record(tmp_path / "tone.mp3", seconds=1)

    assert len(list(open_source(str(path)))) == len(list(open_source(path.as_uri())))


def test_a_missing_file_is_refused_when_opened() -> None:
    """No chunk has to be asked for."""
    with pytest.raises(SourceError, match=r"there is no file nowhere\.wav"):
        open_source("nowhere.wav")

from __future__ import annotations

import pytest

from captioner.audio.channel import AudioChannel
from captioner.errors import SourceError


@pytest.mark.parametrize(("channel", "index"), [("mix", None), ("left", 0), ("right", 1), ("1", 0), ("6", 5)])
def test_channels_by_name_and_number(channel: str, index: int | None) -> None:
    """People count from 1."""
    assert index == AudioChannel(1, channel).index


@pytest.mark.parametrize(("track", "channel"), [(0, "mix"), (65, "mix"), (1, "middle"), (1, "0"), (1, "33"), (1, "²")])
def test_what_cannot_be(track: int, channel: str) -> None:
    """It is refused before anything is opened."""
    with pytest.raises(SourceError, match="cannot be"):
        AudioChannel(track, channel)


def test_a_channel_that_is_not_there() -> None:
    """Silence in its place would look like a dead microphone."""
    AudioChannel(1, "right").check(2)
    with pytest.raises(SourceError, match="no channel right in it, it has 1"):
        AudioChannel(1, "right").check(1)

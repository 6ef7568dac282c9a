from __future__ import annotations

import pytest

from captioner.audio.channel import AudioChannel
from captioner.errors import SourceError


@pytest.mark.parametrize(("channel", "index"), [("mix", None), ("left", 0), ("right", 1), ("1", 0), ("6", 5)])
def test_index(channel: str, index: int | None) -> None:
    """Channels are named, or numbered from 1."""
    assert index == AudioChannel(1, channel).index


@pytest.mark.parametrize(("track", "channel"), [(0, "mix"), (65, "mix"), (1, "middle"), (1, "0"), (1, "33"), (1, "²")])
def test_unsupported(track: int, channel: str) -> None:
    """An unsupported track or channel raises SourceError."""
    with pytest.raises(SourceError, match=r"unsupported track|unknown channel"):
        AudioChannel(track, channel)


def test_missing_channel() -> None:
    """A channel that the audio does not have raises SourceError."""
    AudioChannel(1, "right").check(2)
    with pytest.raises(SourceError, match="no channel right, the audio has 1"):
        AudioChannel(1, "right").check(1)

from __future__ import annotations

import pytest

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.ffmpeg_log import FfmpegLog, without_secrets
from captioner.audio.protocols import ffmpeg_input

INPUT = (
    "[info] Input #0, x, from 'y':",
    "[info]   Duration: 00:01:02.00, start: 0.0",
    "[info]   Stream #0:0: Audio: aac (LC), 48000 Hz, stereo, fltp",
    "[info]   Stream #0:1(spa): Audio: ac3, 48000 Hz, 5.1(side), fltp",
    "[info] Stream mapping:",
)


class ParsedLog:
    """A log of these lines, and the number of times that it stopped ffmpeg."""

    def __init__(self, *lines: str, url: str = "srt://h:1", channel: AudioChannel = MIX) -> None:
        self.stops = 0
        self.log = FfmpegLog(ffmpeg_input(url), channel, self._stop)
        for line in lines:
            self.log.parse(line)

    def _stop(self) -> None:
        self.stops += 1


def test_length() -> None:
    """An input is endless unless its log states a length; the output's does not count."""
    assert not ParsedLog(*INPUT).log.endless
    assert ParsedLog("[info]   Duration: N/A, start: 0.0").log.endless
    assert ParsedLog("[info] Stream mapping:", "[info]   Duration: 00:00:01.00").log.endless


@pytest.mark.parametrize(
    ("channel", "reason"),
    [
        (AudioChannel(2, "6"), ""),
        (AudioChannel(2, "7"), "no channel 7, the audio has 6"),
        (AudioChannel(1, "3"), "no channel 3, the audio has 2"),
    ],
)
def test_channel(channel: AudioChannel, reason: str) -> None:
    """Ffmpeg is stopped if the channel does not exist."""
    parsed = ParsedLog(*INPUT, channel=channel)

    assert parsed.stops == bool(reason)
    assert reason == (parsed.log.refused.reason if parsed.log.refused else "")


def test_track() -> None:
    """A track that does not exist is the reason for which ffmpeg ended."""
    reason = ParsedLog(*INPUT, channel=AudioChannel(3)).log.reason(1).reason

    assert reason == "no audio track 3, the stream has 2"


def test_notice() -> None:
    """A refused sender is a notice when listening, once."""
    log = ParsedLog("Incorrect passphrase", "Incorrect passphrase", url="srt://0.0.0.0:1").log

    assert ["a sender was refused: the passphrase is not the same on both sides", ""] == [log.notice(), log.notice()]
    assert "" == ParsedLog("Incorrect passphrase").log.notice()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://me:secret@camera/1?token=1", "rtsp://…@camera/1?…"),
        ("srt://h:1?passphrase=0123456789", "srt://h:1?…"),
        ("rtmp://h/live/streamkey", "rtmp://h/live/…"),
        ("[error] rtmp://h/live/streamkey: Input/output error", "[error] rtmp://h/live/…: Input/output error"),
    ],
)
def test_without_secrets(url: str, shown: str) -> None:
    """Passwords, queries and stream keys are removed from messages."""
    assert shown == without_secrets(url)

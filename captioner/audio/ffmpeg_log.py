"""Parser of ffmpeg's log: tracks and length of the input, problems while it runs, and messages before it ended."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable

from captioner.audio import ffmpeg_errors
from captioner.audio.channel import AudioChannel
from captioner.audio.connection import Disconnected
from captioner.audio.protocols import FfmpegInput
from captioner.errors import SourceError

_LEVEL = re.compile(r"\[(panic|fatal|error|warning|info|verbose)\] ?(.*)")
_TRACK = re.compile(r"Stream #0:\d+.*?: Audio: .*? Hz, ([^,]+)")
_VIDEO = re.compile(r"Stream #0:\d+.*?: Video: (\w+)(?!.*\(attached pic\))")
_CHANNELS = {"mono": 1, "stereo": 2, "downmix": 2, "quad": 4, "hexagonal": 6, "octagonal": 8}
_UNKNOWN_CHANNELS = 32
_MAX_MESSAGES = 20
_MAX_NOTICES = 5
"""Notices that wait; the live source takes them ten times a second, more would be the same."""


class FfmpegLog:
    """State of one ffmpeg, as its log shows it; `parse` is called on the thread that reads the log."""

    def __init__(self, source: FfmpegInput, channel: AudioChannel, stop: Callable[[], None]) -> None:
        """Create a parser.

        Args:
            source: Input of this ffmpeg.
            channel: Track and channel to use.
            stop: Ends ffmpeg; called if the log shows that it must not continue.
        """
        self._source, self._channel, self._stop = source, channel, stop
        self._messages: deque[str] = deque(maxlen=_MAX_MESSAGES)  # the last ones explain why it ended
        self._tracks: list[int] = []
        self.video_codecs: list[str] = []
        """FFmpeg's names of the codecs of the video tracks; covers are none."""
        self._endless = True
        self.described = False
        """True if the log has described the input."""
        self._mapped = threading.Event()
        self._notices: deque[str] = deque(maxlen=_MAX_NOTICES)
        self._refused: Disconnected | None = None

    @property
    def refused(self) -> Disconnected | None:
        """Reason for which ffmpeg was stopped, or None."""
        return self._refused

    @property
    def endless(self) -> bool:
        """True unless the input has a length."""
        return self._endless

    def wait_for_description(self, timeout_s: float) -> None:
        """Wait until the log has described the input."""
        self._mapped.wait(timeout_s)

    def notice(self) -> str:
        """Remove and return a message worth showing while ffmpeg runs; empty if there is none."""
        return self._notices.popleft() if self._notices else ""

    def parse(self, line: str) -> None:
        """Handle one line."""
        level, text = _with_level(line)
        if level == "info":
            self._parse_description(text)
        else:
            self._messages.append(text)
            self._parse_problem(text)

    def end(self) -> None:
        """Handle the end of the log."""
        self._mapped.set()

    def reason(self, code: int) -> Disconnected:
        """Return why ffmpeg ended with that exit code."""
        if self._refused is not None:
            return self._refused
        if code and self.described and len(self._tracks) < self._channel.number:
            return _no_track(self._channel, len(self._tracks))
        return ffmpeg_errors.disconnected(list(self._messages), clean=code == 0)

    def _parse_description(self, text: str) -> None:
        """Handle a line about the input; lines after `Stream mapping` describe the output."""
        if text.startswith(("Output #0", "Stream mapping")):
            if not self._mapped.is_set():
                self._check_channel()
            self._mapped.set()
        elif text.startswith("Duration:") and not self._mapped.is_set():
            self.described = True
            self._endless = "N/A" in text or "00:00:00.00" in text
        elif (track := _TRACK.search(text)) and not self._mapped.is_set():
            self._tracks.append(_channel_count(track[1]))
        elif (video := _VIDEO.search(text)) and not self._mapped.is_set():
            self.video_codecs.append(video[1])

    def _check_channel(self) -> None:
        """Stop if the channel does not exist; ffmpeg would return silence without a message."""
        if len(self._tracks) >= self._channel.number:
            try:
                self._channel.check(self._tracks[self._channel.number - 1])
            except SourceError as error:
                self._refuse(Disconnected(error.message, error.hint))

    def _parse_problem(self, text: str) -> None:
        """Handle a warning: some end ffmpeg, others are shown while it goes on listening for a sender."""
        known = ffmpeg_errors.known_error(text)
        if self._source.key and "Unexpected stream" in text:
            self._refuse(Disconnected("a sender used another stream key", "give it the key of the address"))
        elif self._source.key and "App field don't match" in text:
            self._refuse(Disconnected("a sender used another application name", "give it this address"))
        elif known and self._source.policy.listens and "passphrase" in known.reason and not self._notices:
            self._notices.append(f"a sender was refused: {known.reason}")

    def _refuse(self, reason: Disconnected) -> None:
        self._refused = reason
        self._stop()


def without_secrets(text: str) -> str:
    """Return an address, or a message with one, without user, password, query, and the key of an RTMP stream."""
    shown = re.sub(r"\?[^\s']*", "?…", re.sub(r"//[^/@\s]+@", "//…@", text))
    return re.sub(r"(rtmp\w*://[^/\s]*/[^/\s]+)/[^\s:']+", r"\1/…", shown, flags=re.IGNORECASE)


def _no_track(channel: AudioChannel, count: int) -> Disconnected:
    if not count:
        return Disconnected("the stream contains only video", "switch the audio of the sender on")
    reason = f"no audio track {channel.track}, the stream has {count}"
    return Disconnected(reason, "leave --track out, or choose another")


def _with_level(line: str) -> tuple[str, str]:
    """Return level and text: `[rtmp @ 0x5] [warning] x` -> warning, x. Lines of libsrt have no level: warnings."""
    found = _LEVEL.search(line)
    return (found[1], without_secrets(found[2].strip())) if found else ("warning", without_secrets(line))


def _channel_count(layout: str) -> int:
    """Return the number of channels: `stereo` -> 2, `5.1(side)` -> 6, `3 channels` -> 3."""
    layout = layout.split("(")[0].strip()
    if layout in _CHANNELS:
        return _CHANNELS[layout]
    if counted := re.fullmatch(r"(\d+) channels.*", layout):
        return int(counted[1])
    parts = layout.split(".")
    return sum(map(int, parts)) if all(part.isdigit() for part in parts) else _UNKNOWN_CHANNELS

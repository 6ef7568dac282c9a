from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.microphone import MicrophoneStream, microphones, read_microphone
from captioner.errors import SourceError

DEVICES = [
    {"index": 0, "name": "HDMI", "max_input_channels": 0, "default_samplerate": 48_000.0},
    {"index": 1, "name": "USB Audio", "max_input_channels": 2, "default_samplerate": 48_000.0},
]


class Defaults:
    """The input, the output."""

    device = (1, 0)


class Failure(Exception):
    """What PortAudio raises."""


class Stream:
    """Calls back `blocks` times as soon as it starts, with a louder sound in each channel."""

    def __init__(self, library: Library, options: dict[str, Any]) -> None:
        self._library, self._options = library, options

    @property
    def active(self) -> bool:
        """While it is plugged in."""
        return self._library.plugged

    def start(self) -> None:
        """All at once."""
        size, channels = self._options["blocksize"], self._options["channels"]
        sound = np.tile(np.arange(1, channels + 1, dtype="<i2") * 8192, size)
        for _ in range(self._library.blocks):
            self._options["callback"](sound.tobytes(), size, None, "")

    def __enter__(self) -> object:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.closed += 1


class Library:
    """What sounddevice is to the microphone; it may be pulled out and plugged in again."""

    PortAudioError: type[Exception] = Failure

    def __init__(self, blocks: int = 10) -> None:
        self.blocks = blocks
        self.plugged = True
        self.known = True
        """Whether the device was there when devices were looked for."""
        self.closed = 0

    @property
    def default(self) -> Defaults:
        """As its namesake."""
        return Defaults()

    def _initialize(self) -> None:
        self.known = self.plugged

    def _terminate(self) -> None:
        self.known = False

    def query_devices(self, device: int | str | None = None, kind: str | None = None) -> Any:
        """All, or the one with a microphone."""
        if kind is None:
            return DEVICES
        if device not in (None, 1, "usb") or not self.known:
            raise ValueError(f"No input device matching {device!r}")
        return DEVICES[1]

    def RawInputStream(self, **options: Any) -> Stream:  # noqa: N802 its name there
        """A stream that calls back."""
        return Stream(self, options)


def test_microphones_are_listed_without_loudspeakers() -> None:
    """Only devices with an input; the default one is marked."""
    found = [(device.index, device.name, device.default) for device in microphones(Library())]

    assert found == [(1, "USB Audio", True)]


@pytest.mark.parametrize("name", ["", "1", "usb"])
def test_a_microphone_gives_chunks_at_16_khz(name: str) -> None:
    """Found by nothing, number or a part of its name; its own rate is resampled."""
    feed = read_microphone(name, library=Library())
    chunks = iter(feed)

    heard = [next(chunks) for _ in range(4)]

    assert [chunk.start for chunk in heard] == [0, 40, 80, 120]
    assert abs(0.25 - float(heard[3].samples.mean())) < 0.01
    assert feed.status.source == "mic:USB Audio"


def test_one_channel_of_it() -> None:
    """As many are opened as it takes."""
    chunk = next(iter(read_microphone("usb", channel=AudioChannel(1, "right"), library=Library())))

    assert abs(0.5 - float(chunk.samples[320:].mean())) < 0.01


def test_an_unknown_microphone_is_refused() -> None:
    """With the command that lists those that are here."""
    with pytest.raises(SourceError, match="no microphone radio") as refused:
        read_microphone("radio", library=Library())

    assert "captioner devices" in refused.value.hint


def test_a_microphone_pulled_out_is_opened_again() -> None:
    """PortAudio is asked for its devices anew; silence stands where it was gone."""
    library = Library()
    feed = read_microphone("usb", library=library)
    heard = 0
    for chunk in feed:
        heard = chunk.start + chunk.milliseconds
        library.plugged = heard < 160 or (feed.status.disconnects > 0 and heard > 600)
        if feed.status.missing_s and feed.status.state == "live":
            feed.stop()

    assert feed.status.disconnects == 1
    assert feed.status.missing_s > 0.3
    assert library.closed == 2


def test_blocks_that_nobody_takes_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    """Ten seconds may wait; what comes then is dropped and logged."""
    MicrophoneStream(Library(blocks=502), "", MIX)

    assert "40 ms of audio dropped so far" in caplog.text

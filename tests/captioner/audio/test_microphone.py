from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from captioner.audio.microphone import microphones, read_microphone
from captioner.errors import SourceError

DEVICES = [
    {"index": 0, "name": "HDMI", "max_input_channels": 0, "default_samplerate": 48_000.0},
    {"index": 1, "name": "USB Audio", "max_input_channels": 1, "default_samplerate": 48_000.0},
]


class Defaults:
    """The input, the output."""

    device = (1, 0)


class Failure(Exception):
    """What PortAudio raises."""


class Stream:
    """Calls back `blocks` times as soon as it starts."""

    def __init__(self, callback: Any, size: int, blocks: int) -> None:
        self._callback, self._size, self._blocks = callback, size, blocks

    def start(self) -> None:
        """All at once."""
        for _ in range(self._blocks):
            self._callback(np.full(self._size, 16_384, "<i2").tobytes(), self._size, None, "")

    def __enter__(self) -> object:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Library:
    """What sounddevice is to the microphone."""

    PortAudioError: type[Exception] = Failure

    def __init__(self, blocks: int = 10) -> None:
        self._blocks = blocks

    @property
    def default(self) -> Defaults:
        """As its namesake."""
        return Defaults()

    def query_devices(self, device: int | str | None = None, kind: str | None = None) -> Any:
        """All, or the one with a microphone."""
        if kind is None:
            return DEVICES
        if device not in (None, 1, "usb"):
            raise ValueError(f"No input device matching {device!r}")
        return DEVICES[1]

    def RawInputStream(self, **options: Any) -> Stream:  # noqa: N802 its name there
        """A stream that calls back."""
        return Stream(options["callback"], options["blocksize"], self._blocks)


def test_microphones_are_listed_without_loudspeakers() -> None:
    """Only devices with an input; the default one is marked."""
    found = [(device.index, device.name, device.default) for device in microphones(Library())]

    assert found == [(1, "USB Audio", True)]


@pytest.mark.parametrize("name", ["", "1", "usb"])
def test_a_microphone_gives_chunks_at_16_khz(name: str) -> None:
    """Found by nothing, number or a part of its name; its own rate is resampled."""
    chunks = read_microphone(name, library=Library())

    heard = [next(chunks) for _ in range(4)]

    assert [chunk.start for chunk in heard] == [0, 40, 80, 120]
    assert abs(0.5 - float(heard[3].samples.mean())) < 0.01


def test_an_unknown_microphone_is_refused() -> None:
    """With the command that lists those that are here."""
    with pytest.raises(SourceError, match="no microphone radio") as refused:
        read_microphone("radio", library=Library())

    assert "captioner devices" in refused.value.hint


def test_blocks_that_nobody_takes_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    """Ten seconds may wait; what comes then is dropped and logged."""
    read_microphone("", library=Library(blocks=502))

    assert "40 ms of audio dropped so far" in caplog.text

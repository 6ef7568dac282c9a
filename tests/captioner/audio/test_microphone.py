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
    """Input and output device."""

    device = (1, 0)


class Failure(Exception):
    """Exception of PortAudio."""


class ScriptedStream:
    """Calls back `blocks` times when started; by default with a louder signal in each channel."""

    def __init__(self, library: ScriptedLibrary, options: dict[str, Any]) -> None:
        self._library, self._options = library, options

    @property
    def active(self) -> bool:
        """True while the device is plugged in."""
        return self._library.plugged

    def start(self) -> None:
        """Call back with all blocks."""
        size, channels = self._options["blocksize"], self._options["channels"]
        sound = np.tile(np.array(self._library.levels[:channels], dtype="<i2"), size)
        for _ in range(self._library.blocks):
            self._options["callback"](sound.tobytes(), size, None, "")

    def __enter__(self) -> object:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.closed += 1


class ScriptedLibrary:
    """Replacement for sounddevice; its device can be unplugged and plugged in again."""

    PortAudioError: type[Exception] = Failure

    def __init__(self, blocks: int = 10) -> None:
        self.blocks = blocks
        self.levels = [8192, 16_384]
        """Sample in each channel."""
        self.plugged = True
        self.known = True
        """True if the device was present when devices were looked for."""
        self.closed = 0

    @property
    def default(self) -> Defaults:
        """Default devices."""
        return Defaults()

    def _initialize(self) -> None:
        self.known = self.plugged

    def _terminate(self) -> None:
        self.known = False

    def query_devices(self, device: int | str | None = None, kind: str | None = None) -> Any:
        """All devices, or the one with an input."""
        if kind is None:
            return DEVICES
        if device not in (None, 1, "usb") or not self.known:
            raise ValueError(f"No input device matching {device!r}")
        return DEVICES[1]

    def RawInputStream(self, **options: Any) -> ScriptedStream:  # noqa: N802 its name in the library
        """A stream that calls back."""
        return ScriptedStream(self, options)


def test_microphones() -> None:
    """Only devices with an input are listed, and the default one is marked."""
    found = [(device.index, device.name, device.default) for device in microphones(ScriptedLibrary())]

    assert found == [(1, "USB Audio", True)]


@pytest.mark.parametrize("name", ["", "1", "usb"])
def test_chunks(name: str) -> None:
    """A microphone is found by number or a part of its name, mixed, and resampled to 16 kHz."""
    source = read_microphone(name, library=ScriptedLibrary())
    chunks = iter(source)

    received = [next(chunks) for _ in range(4)]

    assert [chunk.start for chunk in received] == [0, 40, 80, 120]
    assert abs(0.375 - float(received[3].samples.mean())) < 0.01
    assert source.status.source == "mic:USB Audio"


@pytest.mark.parametrize("levels", [[8192, 0], [0, 8192], [8192, -20]])
def test_an_empty_input(levels: list[int]) -> None:
    """A device whose second input is empty has the level of the first one."""
    library = ScriptedLibrary(blocks=20)
    library.levels = levels
    chunks = iter(read_microphone("usb", library=library))

    received = [next(chunks) for _ in range(8)]

    assert abs(0.25 - float(received[7].samples.mean())) < 0.01


def test_channel() -> None:
    """One channel of several can be used."""
    chunk = next(iter(read_microphone("usb", channel=AudioChannel(1, "right"), library=ScriptedLibrary())))

    assert abs(0.5 - float(chunk.samples[320:].mean())) < 0.01


def test_unknown_microphone() -> None:
    """An unknown microphone raises SourceError with a hint."""
    with pytest.raises(SourceError, match="no microphone 'radio'") as refused:
        read_microphone("radio", library=ScriptedLibrary())

    assert "captioner devices" in refused.value.hint


def test_reconnect() -> None:
    """An unplugged microphone is opened again, with silence for the time between."""
    library = ScriptedLibrary()
    source = read_microphone("usb", library=library)
    end_ms = 0
    for chunk in source:
        end_ms = chunk.start + chunk.milliseconds
        library.plugged = end_ms < 160 or (source.status.disconnects > 0 and end_ms > 600)
        if source.status.missing_s and source.status.state == "live":
            source.stop()

    assert source.status.disconnects == 1
    assert source.status.missing_s > 0.3
    assert library.closed == 2


def test_dropped_blocks(caplog: pytest.LogCaptureFixture) -> None:
    """Ten seconds may wait; further blocks are dropped and logged."""
    with MicrophoneStream(ScriptedLibrary(blocks=502), "", MIX):
        pass

    assert "40 ms of audio dropped so far" in caplog.text

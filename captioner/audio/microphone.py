"""Microphones, through PortAudio (the extra `mic`)."""

from __future__ import annotations

import contextlib
import logging
import queue
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.connection import Disconnected, RetryPolicy
from captioner.audio.live_source import LiveSource
from captioner.audio.pcm import PcmDecoder
from captioner.audio.portaudio import InputStream, PortAudio, portaudio
from captioner.errors import SourceError
from captioner.types import Samples

log = logging.getLogger(__name__)

MAX_BLOCKS = 500
"""Blocks that may wait to be read, ten seconds. When full, the newest is dropped, counted and logged."""
BLOCK_MS = 20
"""Milliseconds of a block from the device."""
RETRY_POLICY = RetryPolicy(stall_timeout_s=2.0, connect_timeout_s=5.0, first_delay_s=0.5, max_delay_s=2.0)
"""An unplugged device only falls silent; a working one delivers a block every `BLOCK_MS`."""

_HINT: Final = "captioner devices lists them"
_open: set[int] = set()
"""Microphones that are open in this process."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """An input device."""

    index: int
    name: str
    rate: int
    """Sample rate in Hz."""
    channels: int
    default: bool


def microphones(library: PortAudio | None = None) -> Iterator[Microphone]:
    """Yield the input devices of this machine.

    Raises:
        SourceError: sounddevice or PortAudio is not installed.
    """
    library = library or portaudio()
    default = library.default.device[0]
    for index, device in enumerate(library.query_devices()):
        if device["max_input_channels"]:
            rate, channels = round(device["default_samplerate"]), device["max_input_channels"]
            yield Microphone(index, device["name"], rate, channels, index == default)


def read_microphone(
    name: str = "", *, channel: AudioChannel = MIX, chunk_ms: int = 40, library: PortAudio | None = None
) -> LiveSource:
    """Return the audio of a microphone.

    A device that is unplugged is opened again when it is back. A name finds it then; a number may be another device.

    Args:
        name: Number of a device, or a part of its name; empty for the default one.
        channel: Channel to use.
        chunk_ms: Milliseconds of a chunk.
        library: Replaces sounddevice in tests.

    Raises:
        SourceError: There is no such device; while reading: it is busy.
    """
    library = library or portaudio()
    device = _device(library, name)
    return LiveSource(
        f"mic:{device['name']}", lambda _: MicrophoneStream(library, name, channel), RETRY_POLICY, chunk_ms=chunk_ms
    )


class MicrophoneStream:
    """One connection to a device, open while the `with` lasts."""

    is_recording = False

    def __init__(self, library: PortAudio, name: str, channel: AudioChannel) -> None:
        self._library, self._name, self._channel = library, name, channel
        self._blocks: queue.Queue[bytes] = queue.Queue(MAX_BLOCKS)
        self._dropped_ms = 0

    def __enter__(self) -> MicrophoneStream:
        try:
            self._stream = self._started()
        except (SourceError, self._library.PortAudioError) as error:
            reason = error.message if isinstance(error, SourceError) else str(error).strip().splitlines()[0]
            raise Disconnected(reason, _HINT) from error
        _open.add(id(self))
        return self

    def __exit__(self, *_: object) -> None:
        _open.discard(id(self))
        with self._stream:
            pass  # its `with` stops and closes it

    def read(self, timeout_s: float) -> Samples | None:
        """Return the samples that wait, or None if there are none in time."""
        pieces = list(self._waiting(timeout_s))
        if not pieces and not self._stream.active:
            raise Disconnected("the microphone is gone", "check that it is plugged in")
        return self._decoder.push(b"".join(pieces)) if pieces else None

    def notice(self) -> str:
        """Return an empty string."""
        return ""

    def _started(self) -> InputStream:
        """Open the device and start its stream."""
        device = _device_again(self._library, self._name)
        self._channel.check(max(1, device["max_input_channels"]))
        rate = round(device["default_samplerate"])
        both = min(2, max(1, device["max_input_channels"]))  # mixed here: inverted sides would cancel out elsewhere
        channels = both if self._channel.index is None else self._channel.index + 1
        self._decoder = PcmDecoder(rate, "s16le", channels, self._channel)
        stream = self._library.RawInputStream(
            samplerate=rate,
            blocksize=rate * BLOCK_MS // 1000,
            device=device["index"],
            channels=channels,
            dtype="int16",
            callback=self._receive,
        )
        stream.start()
        return stream

    def _waiting(self, timeout_s: float) -> Iterator[bytes]:
        with contextlib.suppress(queue.Empty):
            yield self._blocks.get(timeout=timeout_s) if timeout_s else self._blocks.get_nowait()
            while True:
                yield self._blocks.get_nowait()

    def _receive(self, data: bytes, _frames: int, _times: object, status: object) -> None:
        """Copy a block; called on PortAudio's real-time thread."""
        if status:
            log.warning("microphone: %s", status)
        try:
            self._blocks.put_nowait(bytes(data))
        except queue.Full:
            self._dropped_ms += BLOCK_MS
            log.warning("microphone: %d ms of audio dropped so far, because nothing reads them", self._dropped_ms)


def _device(library: PortAudio, name: str) -> Any:
    try:
        return library.query_devices(int(name) if name.isdigit() else name or None, "input")
    except (ValueError, library.PortAudioError) as error:
        reason = str(error).strip().splitlines()[0]
        named = f"microphone {name!r}" if name else "default microphone"
        raise SourceError(f"no {named}: {reason}", _HINT) from error


def _device_again(library: PortAudio, name: str) -> Any:
    """Return the device, even if it was plugged in only now.

    PortAudio lists the devices that were present when it was initialized. It is initialized again unless another
    microphone is open, which that would close.
    """
    if not _open:
        library._terminate()
        library._initialize()
    return _device(library, name)

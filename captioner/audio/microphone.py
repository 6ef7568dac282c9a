"""Microphones, by PortAudio (the extra `mic`)."""

from __future__ import annotations

import contextlib
import importlib
import logging
import queue
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.live_source import Disconnected, LiveSource, RetryPolicy
from captioner.audio.pcm import PcmDecoder
from captioner.errors import SourceError
from captioner.types import Samples

log = logging.getLogger(__name__)

WAITING = 500
"""Blocks of `BLOCK` that may wait to be read, ten seconds. When full, the newest is dropped, counted and logged."""
BLOCK = 20
"""Milliseconds that the device gives at a time."""
RETRY_POLICY = RetryPolicy(stall_timeout_s=2.0, connect_timeout_s=5.0, first_delay_s=0.5, max_delay_s=2.0)
"""A device that is unplugged just falls silent; one that is plugged in gives a block every `BLOCK`."""

_open: set[int] = set()
"""The microphones that are open in this process."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """An input device."""

    index: int
    name: str
    rate: int
    """Hertz, its own."""
    channels: int
    default: bool


class Defaults(Protocol):
    """The default devices."""

    @property
    def device(self) -> Sequence[int]:
        """Index of the input, index of the output."""
        ...


class InputStream(Protocol):
    """An open input stream; it closes with its `with`."""

    @property
    def active(self) -> bool:
        """Whether it still calls back."""
        ...

    def start(self) -> None:
        """Let it call back."""
        ...

    def __enter__(self) -> object: ...

    def __exit__(self, *_: object) -> None: ...


class PortAudio(Protocol):
    """What of sounddevice is used here."""

    @property
    def PortAudioError(self) -> type[Exception]:  # noqa: N802 its name there
        """What it raises."""
        ...

    @property
    def default(self) -> Defaults:
        """What is taken where no device is named."""
        ...

    def _initialize(self) -> None:
        """Look for devices; the documented way to do so again, in spite of its name."""
        ...

    def _terminate(self) -> None:
        """Forget all devices."""
        ...

    def query_devices(self, device: int | str | None = None, kind: str | None = None) -> Any:
        """One device, or all."""
        ...

    def RawInputStream(self, **options: Any) -> InputStream:  # noqa: N802 its name there
        """A stream that calls back with bytes."""
        ...


def portaudio() -> PortAudio:
    """The library, loaded when first needed.

    Raises:
        SourceError: it is not installed, or PortAudio under it is not.
    """
    try:
        library: PortAudio = importlib.import_module("sounddevice")
        return library
    except ImportError as error:
        raise SourceError("microphones need the extra `mic`", "pip install 'captioner[mic]'") from error
    except OSError as error:
        raise SourceError(
            "microphones need PortAudio", "apt-get install libportaudio2, or your system's way"
        ) from error


def microphones(library: PortAudio | None = None) -> Iterator[Microphone]:
    """The input devices of this machine.

    Raises:
        SourceError: the library is not here.
    """
    library = library or portaudio()
    chosen = library.default.device[0]
    for index, device in enumerate(library.query_devices()):
        if device["max_input_channels"]:
            rate, channels = round(device["default_samplerate"]), device["max_input_channels"]
            yield Microphone(index, device["name"], rate, channels, index == chosen)


def read_microphone(
    name: str = "", *, channel: AudioChannel = MIX, chunk_ms: int = 40, library: PortAudio | None = None
) -> LiveSource:
    """What a microphone hears, from now on; the default one, or that of a number or a part of its name.

    One that is pulled out is opened again when it is back. The same name finds it then; a number may be another's.

    Raises:
        SourceError: there is no such device; or, while reading, it is busy.
    """
    library = library or portaudio()
    device = _device(library, name)
    return LiveSource(
        f"mic:{device['name']}", lambda _: MicrophoneStream(library, name, channel), RETRY_POLICY, chunk_ms=chunk_ms
    )


class MicrophoneStream:
    """One open device, one connection; it is closed after the `with`."""

    is_recording = False

    def __init__(self, library: PortAudio, name: str, channel: AudioChannel) -> None:
        self._blocks: queue.Queue[bytes] = queue.Queue(WAITING)
        self._dropped = 0
        try:
            device = _found_again(library, name)
            rate, channels = round(device["default_samplerate"]), 1 if channel.index is None else channel.index + 1
            channel.check(max(1, device["max_input_channels"]))
            self._decoder = PcmDecoder(rate, "s16le", channels, channel)
            self._stream = library.RawInputStream(
                samplerate=rate,
                blocksize=rate * BLOCK // 1000,
                device=device["index"],
                channels=channels,
                dtype="int16",
                callback=self._take,
            )
            self._stream.start()
        except (SourceError, library.PortAudioError) as error:
            said = error.message if isinstance(error, SourceError) else str(error).strip().splitlines()[0]
            raise Disconnected(said, "captioner devices lists them") from error

    def __enter__(self) -> MicrophoneStream:
        _open.add(id(self))
        return self

    def __exit__(self, *_: object) -> None:
        _open.discard(id(self))
        with self._stream:
            pass  # its `with` stops and closes it

    def read(self, timeout: float) -> Samples | None:
        """What it has heard; None when that is nothing within so many seconds."""
        pieces = list(self._waiting(timeout))
        if not pieces and not self._stream.active:
            raise Disconnected("the microphone is gone", "is it plugged in?")
        return self._decoder.push(b"".join(pieces)) if pieces else None

    def notice(self) -> str:
        """It has nothing to say."""
        return ""

    def _waiting(self, timeout: float) -> Iterator[bytes]:
        with contextlib.suppress(queue.Empty):
            yield self._blocks.get(timeout=timeout) if timeout else self._blocks.get_nowait()
            while True:
                yield self._blocks.get_nowait()

    def _take(self, data: bytes, _frames: int, _times: object, status: object) -> None:
        """What PortAudio's real-time thread calls: it copies and leaves."""
        if status:
            log.warning("microphone: %s", status)
        try:
            self._blocks.put_nowait(bytes(data))
        except queue.Full:
            self._dropped += BLOCK
            log.warning("microphone: %d ms of audio dropped so far, nobody took them", self._dropped)


def _device(library: PortAudio, name: str) -> Any:
    try:
        return library.query_devices(int(name) if name.isdigit() else name or None, "input")
    except (ValueError, library.PortAudioError) as error:
        said = str(error).strip().splitlines()[0]
        raise SourceError(f"no microphone {name or 'here'}: {said}", "captioner devices lists them") from error


def _found_again(library: PortAudio, name: str) -> Any:
    """The device, be it new.

    PortAudio knows those that were there when it began. It is begun anew, unless another microphone is open: that
    would be closed by it.
    """
    if not _open:
        library._terminate()
        library._initialize()
    return _device(library, name)

"""Microphones, by PortAudio (the extra `mic`)."""

from __future__ import annotations

import importlib
import logging
import queue
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from captioner.audio.pcm import PcmDecoder, chunked, decoded
from captioner.errors import SourceError
from captioner.types import AudioChunk

log = logging.getLogger(__name__)

WAITING = 500
"""Blocks of `BLOCK` that may wait to be read, ten seconds. When full, the newest is dropped, counted and logged."""
BLOCK = 20
"""Milliseconds that the device gives at a time."""
PATIENCE = 5.0
"""Seconds without a block after which the device counts as gone: an unplugged one just falls silent."""


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


class Recorder(Protocol):
    """An open input stream; it closes with its `with`."""

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

    def query_devices(self, device: int | str | None = None, kind: str | None = None) -> Any:
        """One device, or all."""
        ...

    def RawInputStream(self, **options: Any) -> Recorder:  # noqa: N802 its name there
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
    name: str = "", *, milliseconds: int = 40, library: PortAudio | None = None
) -> Iterator[AudioChunk]:
    """What a microphone hears, from now on; the default one, or that of a number or a part of its name.

    Raises:
        SourceError: there is no such device, it is busy, or, while reading, gone.
    """
    library = library or portaudio()
    blocks: queue.Queue[bytes] = queue.Queue(WAITING)
    try:
        device = library.query_devices(int(name) if name.isdigit() else name or None, "input")
        rate = round(device["default_samplerate"])
        stream = library.RawInputStream(
            samplerate=rate,
            blocksize=rate * BLOCK // 1000,
            device=device["index"],
            channels=1,
            dtype="int16",
            callback=_callback(blocks),
        )
        stream.start()
    except (ValueError, library.PortAudioError) as error:
        said = str(error).strip().splitlines()[0]
        raise SourceError(f"no microphone {name or 'here'}: {said}", "captioner devices lists them") from error
    return chunked(decoded(_pieces(stream, blocks, device["name"]), PcmDecoder(rate)), milliseconds)


def _callback(blocks: queue.Queue[bytes]) -> Callable[..., None]:
    """What PortAudio's real-time thread calls: it copies and leaves."""
    dropped = 0

    def take(data: bytes, _frames: int, _times: object, status: object) -> None:
        nonlocal dropped
        if status:
            log.warning("microphone: %s", status)
        try:
            blocks.put_nowait(bytes(data))
        except queue.Full:
            dropped += BLOCK
            log.warning("microphone: %d ms of audio dropped so far, nobody took them", dropped)

    return take


def _pieces(stream: Recorder, blocks: queue.Queue[bytes], name: str) -> Iterator[bytes]:
    with stream:
        while True:
            try:
                yield blocks.get(timeout=PATIENCE)
            except queue.Empty:
                raise SourceError(f"the microphone {name} gives no sound any more", "is it plugged in?") from None

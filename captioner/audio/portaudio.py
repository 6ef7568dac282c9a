"""The part of sounddevice (PortAudio) that is used here."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Protocol

from captioner.errors import SourceError
from captioner.extras import install_command


class Defaults(Protocol):
    """Default devices."""

    @property
    def device(self) -> Sequence[int]:
        """Index of the input, index of the output."""
        ...


class InputStream(Protocol):
    """An open input stream; closed by its `with`."""

    @property
    def active(self) -> bool:
        """True while it calls back."""
        ...

    def start(self) -> None:
        """Start calling back."""
        ...

    def __enter__(self) -> object: ...

    def __exit__(self, *_: object) -> None: ...


class PortAudio(Protocol):
    """The module `sounddevice`."""

    @property
    def PortAudioError(self) -> type[Exception]:  # noqa: N802 its name in the library
        """Exception that it raises."""
        ...

    @property
    def default(self) -> Defaults:
        """Devices that are used if none is named."""
        ...

    def _initialize(self) -> None:
        """Look for devices; the documented way to do so again, in spite of its name."""
        ...

    def _terminate(self) -> None:
        """Drop the list of devices."""
        ...

    def query_devices(self, device: int | str | None = None, kind: str | None = None) -> Any:
        """Return one device, or all."""
        ...

    def RawInputStream(self, **options: Any) -> InputStream:  # noqa: N802 its name in the library
        """Open a stream that calls back with bytes."""
        ...


def portaudio() -> PortAudio:
    """Import the library.

    Raises:
        SourceError: sounddevice or PortAudio is not installed.
    """
    try:
        library: PortAudio = importlib.import_module("sounddevice")
        return library
    except ImportError as error:
        raise SourceError("microphones need the extra `mic`, which is not installed", install_command("mic")) from error
    except OSError as error:
        hint = "apt-get install libportaudio2, or the equivalent of your system"
        raise SourceError("microphones need PortAudio, which is not installed", hint) from error

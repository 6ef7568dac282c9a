"""Rooms as delivery and the server see them, whether they live in this process or are read from Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.delivery.orders import Orders
from captioner.types import OutputState, Status


class OnDemand(Protocol):
    """Languages that viewers of a room may open."""

    @property
    def offers(self) -> bool:
        """True if there are any, now or when the machine is less busy."""
        ...

    @property
    def available(self) -> tuple[str, ...]:
        """Languages that a viewer may open now."""
        ...

    def request(self, language: str, /) -> None:
        """Open a language for a viewer, if it is offered and not running, or note that it is still read.

        Raises:
            TooMuch: the machine does not keep up with another language.
        """
        ...


class ViewableRoom(Protocol):
    """A room that can be viewed."""

    @property
    def hub(self) -> Hub:
        """Events for viewers."""
        ...

    @property
    def archive(self) -> Archive:
        """Final captions, of which the files are made."""
        ...

    @property
    def name(self) -> str:
        """Name of the room, as in its addresses."""
        ...

    @property
    def source(self) -> str:
        """Spoken language."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the captions."""
        ...

    @property
    def status(self) -> Status:
        """Present status."""
        ...

    @property
    def busy(self) -> bool:
        """True if the room has a publisher."""
        ...

    @property
    def on_demand(self) -> OnDemand:
        """Languages that viewers may open."""
        ...

    def horizon(self, language: str, /) -> int:
        """Milliseconds before which every caption in the language is final."""
        ...


class LiveRoom(ViewableRoom, Protocol):
    """A room whose engine runs in this process."""

    @property
    def orders(self) -> Orders:
        """Orders of the operators that hold now."""
        ...

    @property
    def arrived(self) -> int:
        """Milliseconds of the room's stream whose audio has arrived."""
        ...

    @property
    def began(self) -> int:
        """Last `seq` that belongs to an earlier life of the room."""
        ...

    @property
    def recalled(self) -> frozenset[tuple[str, str]]:
        """Language and segment of each caption of an earlier life."""
        ...

    def watch_outputs(self, states: Callable[[], tuple[OutputState, ...]], /) -> None:
        """Include the states of outputs in the status of the room."""
        ...


class ServedRooms(Protocol):
    """Rooms that are closed when the server stops."""

    def __iter__(self) -> Iterator[ViewableRoom]: ...

    async def farewell(self, timeout_s: float, /) -> None:
        """Make open captions final within `timeout_s` seconds, then send `bye` to all viewers."""
        ...


class RoomDirectory(ServedRooms, Protocol):
    """Rooms by name."""

    @property
    def limits(self) -> Limits:
        """Limits of the process."""
        ...

    def get(self, name: str, /) -> ViewableRoom:
        """Find a room by its name, or raise `NoSuchRoom`."""
        ...


class LiveRooms(Protocol):
    """Rooms whose engines run in this process."""

    def __iter__(self) -> Iterator[LiveRoom]: ...

    async def surrender(self, name: str, /) -> None:
        """Close a room that another process has taken over."""
        ...

"""What the addresses for viewers need of rooms: those of this process, or those that an edge reads of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.rooms.rooms import Limits
from captioner.types import Status


class Viewable(Protocol):
    """A room, as a viewer knows it."""

    @property
    def hub(self) -> Hub:
        """Its line to the viewers."""
        ...

    @property
    def archive(self) -> Archive:
        """Its finals, of which the files are made."""
        ...

    @property
    def name(self) -> str:
        """As in its addresses."""
        ...

    @property
    def source(self) -> str:
        """The spoken language."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the captions."""
        ...

    @property
    def status(self) -> Status:
        """How it is doing."""
        ...

    @property
    def busy(self) -> bool:
        """Whether it has a publisher."""
        ...

    def horizon(self, language: str, /) -> int:
        """Milliseconds before which every caption in the language is final."""
        ...


class Served(Protocol):
    """Rooms that are told when the server goes."""

    def __iter__(self) -> Iterator[Viewable]: ...

    async def farewell(self, patience: float, /) -> None:
        """Say the rest and `bye`."""
        ...


class Directory(Served, Protocol):
    """Rooms by name."""

    @property
    def limits(self) -> Limits:
        """What the process takes on."""
        ...

    def get(self, name: str, /) -> Viewable:
        """The room of that name, or `NoSuchRoom`."""
        ...

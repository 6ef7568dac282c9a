"""The straight line through the stages; no thread, clock or socket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from captioner.types import AudioChunk, Revision


class Engine(Protocol):
    """Audio in, revisions out; drive it with a `for` loop. One per room."""

    @property
    def due(self) -> str | None:
        """What `decode` would do now: `final` (speech has ended), `interim` (a newer reading), or None: nothing."""
        ...

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in: cheap, no model but the voice detector. Sets `due`."""
        ...

    def decode(self) -> Iterator[Revision]:
        """Do what is due, once."""
        ...

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """`feed` and every `decode` that falls due on the way: what a `for` loop without deadlines uses."""
        ...

    def flush(self) -> Iterator[Revision]:
        """The stream has ended: make everything final."""
        ...

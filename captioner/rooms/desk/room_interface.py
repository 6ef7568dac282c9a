"""The room, as its desk knows it."""

from __future__ import annotations

from typing import Protocol

from captioner.types import Revision


class RoomInterface(Protocol):
    """The room, as the desk needs it."""

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
    def now(self) -> int:
        """Milliseconds of the stream that is being spoken."""
        ...

    @property
    def arrived(self) -> int:
        """Milliseconds of the stream that have arrived: whatever is still to be said is behind them."""
        ...

    @property
    def statistics(self) -> dict[str, object]:
        """How the room is doing: lag, viewers, level."""
        ...

    def new_segment(self) -> str:
        """An identity that no segment has."""
        ...

    def publish_revision(self, revision: Revision) -> None:
        """On screens and, when final, into files; raises `queue.Full` where the files cannot keep up."""
        ...

    def translate(self, revision: Revision, but: str) -> None:
        """To all translators but that one."""
        ...

    def finalize_open(self, language: str, segment: str | None = None) -> None:
        """That caption, or all that are open on screens in that language, become final as they stand."""
        ...

"""Part of a room that its desk uses."""

from __future__ import annotations

from typing import Protocol

from captioner.types import Revision


class RoomInterface(Protocol):
    """A room as the desk uses it; `RoomControl` implements this."""

    @property
    def name(self) -> str:
        """Name as in the room's addresses."""
        ...

    @property
    def source(self) -> str:
        """Spoken language."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the captions, the spoken one included."""
        ...

    @property
    def now(self) -> int:
        """Present millisecond of the stream, also while nobody publishes."""
        ...

    @property
    def arrived(self) -> int:
        """Milliseconds of the stream that have arrived; speech after this point is not recognized yet."""
        ...

    @property
    def statistics(self) -> dict[str, object]:
        """Lag, viewers, audio level and counts for operators."""
        ...

    def new_segment(self) -> str:
        """Return a segment ID that has not been used."""
        ...

    def publish_revision(self, revision: Revision) -> None:
        """Show a revision and, if final, write it; raises `queue.Full` if the disk is too slow."""
        ...

    def translate(self, revision: Revision, exclude: str) -> None:
        """Pass a revision to all translators except the named one."""
        ...

    def is_open(self, segment: str, language: str) -> bool:
        """Return True if a caption is on the screens and not final."""
        ...

    def finalize_open(self, language: str, segment: str | None = None) -> None:
        """Make one open caption of a language final as it is shown, or all of them."""
        ...

"""Interface of what receives the revisions of a stream."""

from __future__ import annotations

from typing import Protocol

from captioner.types import Revision


class StreamListener(Protocol):
    """A room, a session without a room, or a respoken language.

    Called on the threads of the engine and of the translators.
    """

    def publish(self, revision: Revision) -> None:
        """Receive a revision, spoken or translated."""
        ...

    def finished(self) -> None:
        """Learn that everything is final and no more revisions follow."""
        ...

    def may_translate(self, revision: Revision, translator: str) -> bool:
        """Return True if the translator of that name may get a revision that was just published."""
        ...

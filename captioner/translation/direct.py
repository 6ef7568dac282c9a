"""Whisper's own translation into English, which the recognizer made in the same pass over the audio."""

from __future__ import annotations

from captioner.errors import LanguageError
from captioner.types import Revision

TARGET = "en"
"""The one language that Whisper translates into."""


class Direct:
    """Hands on what the recognizer put into the revision: whole, made anew with each decode, so it fluctuates."""

    name = "direct"

    def reading(self, revision: Revision) -> str:
        """The recognizer's English of the segment so far."""
        return revision.direct

    def translate(
        self,
        text: str,
        source: str,  # noqa: ARG002
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,  # noqa: ARG002
    ) -> tuple[str, ...]:
        """The text: it is English already.

        Raises:
            LanguageError: another language than English is asked for.
        """
        if targets != (TARGET,):
            raise LanguageError(f"direct translates into en, not {', '.join(targets)}", "use apertium or nllb")
        return (text,)

    def close(self) -> None:
        """Nothing to let go of."""

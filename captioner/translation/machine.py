"""What turns text into text; the policy about what of it is shown when is `interpreter`'s."""

from __future__ import annotations

from typing import Protocol

from captioner.types import Revision


class Machine(Protocol):
    """A translation engine without memory of segments. Rooms share it: `translate` may be called from any thread."""

    name: str
    """As the user calls it: `direct`, `apertium`, `nllb`."""

    def reading(self, revision: Revision) -> str:
        """What of a source revision it translates: as a rule its text."""
        ...

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """The text in each target language.

        Args:
            text: One segment, not empty; a sentence or the beginning of one.
            source: The language of the text, such as `en`.
            targets: Languages wanted, such as `("es", "fr")`.
            shown: Per target what viewers have before them of it already, to be kept where that is as good. None asks
                for the best translation of a finished segment.

        Raises:
            TranslatorError: it failed; another call may succeed.
            LanguageError: it does not know the pair.
        """
        ...

    def close(self) -> None:
        """Let go of processes and memory."""
        ...

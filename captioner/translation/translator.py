"""Protocol of a translator: the stage of a room that turns source revisions into target revisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from captioner.types import Revision


class Translator(Protocol):
    """Stage with one or more target languages; one per room.

    It remembers per segment and language what viewers see, numbers its revisions 1, 2, 3, … and keeps the invariants
    of `captioner.types`. All translators are a `TranslationPolicy` around a `TranslationEngine`, with or without
    filters.
    """

    name: str
    """Name of the engine in the settings: `direct`, `apertium`, `nllb`."""
    targets: tuple[str, ...]

    @property
    def problem(self) -> str:
        """Fault that does not stop the translation, such as an invalid glossary file; empty if there is none."""
        ...

    @property
    def counts(self) -> dict[str, int]:
        """Counters for the metrics, by name, such as `finals` and `rewrites`."""
        ...

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Translate the newest state of a source segment; yield the target revisions that changed.

        Source revisions may be skipped: each is the whole state of its segment. A final source revision yields a final
        target revision in every target language.

        Raises:
            UntranslatableText: The engine fails on this text. If it is final, the shown translation has become final.
            TranslatorError: The engine failed; the next push may try again.
        """
        ...

    def flush(self) -> Iterator[Revision]:
        """Finish the open segments at the end of the stream."""
        ...

    def close(self) -> None:
        """Release processes and memory."""
        ...

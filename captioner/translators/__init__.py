"""What a translator is, and which there are.

A translator is a stage with memory: `push` takes the newest source revision and yields the target revisions that it
has ready; `flush` yields what is still owed when the stream ends. It remembers per segment and language what it has
shown, numbers its revisions 1, 2, 3, … and keeps the invariants of `captioner.types`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from captioner.types import Revision


class Translator(Protocol):
    """Source revisions in, target revisions out; one per room, of one or more target languages."""

    name: str
    """As the user calls it: `direct`, `apertium`, `nllb`."""
    targets: tuple[str, ...]

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Revisions in the target languages of the segment that `revision` describes, where there is news.

        Skipped source revisions cost nothing: each is the whole state of its segment. A final source revision yields
        a final target revision in every target language.

        Raises:
            TranslatorError: the engine behind it failed; the next push may try again.
        """
        ...

    def flush(self) -> Iterator[Revision]:
        """What is still owed at the end of the stream."""
        ...

    def close(self) -> None:
        """Let go of processes and memory."""
        ...

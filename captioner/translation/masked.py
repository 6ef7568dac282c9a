"""Words that are not shown, in whatever language a translator brings them up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from captioner.translation.redaction import Redaction
from captioner.types import Revision

if TYPE_CHECKING:
    from captioner.translation import Translator


class Masked:
    """A translator whose captions have the listed words masked."""

    def __init__(self, translator: Translator, redaction: Redaction) -> None:
        self.name, self.targets = translator.name, translator.targets
        self.close = translator.close
        self._translator, self._redaction = translator, redaction

    @property
    def problem(self) -> str:
        """See `Translator`."""
        return self._translator.problem

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`."""
        return self._translator.counts

    def push(self, revision: Revision) -> Iterator[Revision]:
        """See `Translator`."""
        yield from map(self._redaction.revision, self._translator.push(revision))

    def flush(self) -> Iterator[Revision]:
        """See `Translator`."""
        yield from map(self._redaction.revision, self._translator.flush())

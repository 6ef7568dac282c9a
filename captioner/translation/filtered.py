"""A translator with filters: functions that every revision it yields passes through, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from captioner.translation.translator import Translator
from captioner.types import Revision

RevisionFilter = Callable[[Revision], Revision]


class FilteredTranslator:
    """Translator whose revisions pass through filters; see `Translator`."""

    def __init__(self, translator: Translator, filters: Sequence[RevisionFilter] = (), *, spoken: str = "") -> None:
        """Wrap a translator.

        Args:
            translator: The translator whose output is filtered.
            filters: Applied in order to every revision, translated or passed through.
            spoken: Language of the source revisions that are translated; others are ignored. Empty: all are.
        """
        self.name, self.targets = translator.name, translator.targets
        self.close = translator.close
        self._translator, self._filters, self._spoken = translator, filters, spoken

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
        if self._spoken in ("", revision.language):
            yield from map(self._filtered, self._translator.push(revision))

    def flush(self) -> Iterator[Revision]:
        """See `Translator`."""
        yield from map(self._filtered, self._translator.flush())

    def _filtered(self, revision: Revision) -> Revision:
        for apply in self._filters:
            revision = apply(revision)
        return revision

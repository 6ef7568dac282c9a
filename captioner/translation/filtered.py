"""A translator with filters: functions that every revision it yields passes through, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from captioner.translation.translator import Translator
from captioner.types import Revision

RevisionFilter = Callable[[Revision], Revision]


class FilteredTranslator:
    """Translator whose revisions pass through filters; see `Translator`."""

    def __init__(
        self,
        translator: Translator,
        filters: Sequence[RevisionFilter] = (),
        *,
        spoken: str = "",
        translations_only: bool = False,
    ) -> None:
        """Wrap a translator.

        Args:
            translator: The translator whose output is filtered.
            filters: Applied in order to every revision, translated or passed through.
            spoken: Language of the source revisions that are translated; others are ignored. Empty: all are.
            translations_only: True if revisions that are passed through, since their language is a target, are not
                filtered.
        """
        self.name, self.targets = translator.name, translator.targets
        self.close = translator.close
        self._translator, self._filters, self._spoken = translator, filters, spoken
        self._translations_only = translations_only

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
            for made in self._translator.push(revision):
                passed = self._translations_only and made.language == revision.language
                yield made if passed else self._filtered(made)

    def flush(self) -> Iterator[Revision]:
        """See `Translator`."""
        yield from map(self._filtered, self._translator.flush())

    def _filtered(self, revision: Revision) -> Revision:
        for apply in self._filters:
            revision = apply(revision)
        return revision

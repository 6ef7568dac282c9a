"""One of several spoken languages, where each has translators of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from captioner.types import Revision

if TYPE_CHECKING:
    from captioner.translation import Translator


class Only:
    """A translator that is given what was said in one language alone."""

    def __init__(self, spoken: str, translator: Translator) -> None:
        self.name, self.targets = translator.name, translator.targets
        self.flush, self.close = translator.flush, translator.close
        self._spoken, self._translator = spoken, translator

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
        if revision.language == self._spoken:
            yield from self._translator.push(revision)

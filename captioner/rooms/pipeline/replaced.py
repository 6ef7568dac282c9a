"""An engine and translators whose captions keep to the rules of their room."""

from __future__ import annotations

from collections.abc import Iterator

from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.rooms.stream import LiveEngine
from captioner.translation import Translator
from captioner.translation.replacement import Replacement
from captioner.types import AudioChunk, Revision


class RuledEngine:
    """What is heard, mended before anybody sees or translates it; driven as the engine is."""

    def __init__(self, engine: LiveEngine, book: RulesFile) -> None:
        self._engine = engine
        self._replace = Replacement(lambda language: book().of(language))

    @property
    def due(self) -> str | None:
        """As the engine says."""
        return self._engine.due

    @property
    def behind(self) -> int:
        """As the engine says."""
        return self._engine.behind

    def feed(self, chunk: AudioChunk) -> None:
        """Hand it on."""
        self._engine.feed(chunk)

    def decode(self) -> Iterator[Revision]:
        """As the engine does."""
        return map(self._replace, self._engine.decode())

    def flush(self) -> Iterator[Revision]:
        """As the engine does."""
        return map(self._replace, self._engine.flush())


class RuledTranslator:
    """What is translated, with the words that the room wants; see `Translator`."""

    def __init__(self, translator: Translator, book: RulesFile) -> None:
        self.name, self.targets = translator.name, translator.targets
        self.close = translator.close
        self._translator = translator
        self._replace = Replacement(lambda language: book().of(language))

    @property
    def problem(self) -> str:
        """See `Translator`."""
        return self._translator.problem

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`."""
        return self._translator.counts

    def push(self, revision: Revision) -> Iterator[Revision]:
        """See `Translator`; what passes untranslated has been mended already."""
        for made in self._translator.push(revision):
            yield made if made.language == revision.language else self._replace(made)

    def flush(self) -> Iterator[Revision]:
        """See `Translator`."""
        yield from map(self._replace, self._translator.flush())

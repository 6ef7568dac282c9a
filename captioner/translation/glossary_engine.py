"""A translation engine whose output follows a glossary.

1. The engine translates the text unchanged. A term whose translation is right, inflected or not, is left alone.
2. Otherwise the engine's own translation of the term alone is searched for in the output and replaced.
3. If that is not found, the text is translated again with the target term in place of the source term: most engines
   copy it to the output.
4. A term that is still missing is counted.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from captioner.languages import FULL_STOPS
from captioner.translation.engine import LanguagePair, TranslationEngine
from captioner.translation.glossary import Glossary, GlossaryEntries
from captioner.types import Revision

_AROUND = " " + "".join(FULL_STOPS)
_MAX_RENDERINGS = 1000
"""Terms whose own translation is cached; the oldest is dropped when the cache is full."""


@dataclass(slots=True)
class TermCounts:
    """Terms met in finished captions; drafts follow the glossary too, but are not counted."""

    right: int = 0
    """Terms that the engine translated as in the glossary, inflected or not."""
    enforced: int = 0
    """Terms that were put into the translation."""
    missed: dict[str, int] = field(default_factory=dict)
    """Term -> times that it could not be put into the translation; bounded by the size of the glossary."""

    @property
    def totals(self) -> dict[str, int]:
        """Outcome -> number of terms."""
        return {"right": self.right, "enforced": self.enforced, "missed": sum(self.missed.values())}


class GlossaryEngine:
    """Engine around another one; see `TranslationEngine`."""

    def __init__(
        self, engine: TranslationEngine, glossary: Callable[[], Glossary], *, owns_engine: bool = False
    ) -> None:
        """Wrap an engine.

        Args:
            engine: The engine that translates.
            glossary: Returns the glossary in force; called before each translation.
            owns_engine: True to close the engine with this one.
        """
        self.name = engine.name
        self.term_counts = TermCounts()
        self._glossary = glossary
        self._engine = engine
        self._owns_engine = owns_engine
        self._renderings: OrderedDict[tuple[str, str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def problem(self) -> str:
        """Reason why the glossary file is not in force; empty if it is."""
        return str(getattr(self._glossary, "problem", ""))

    def source_text(self, revision: Revision) -> str:
        """Return the text that the wrapped engine translates."""
        return self._engine.source_text(revision)

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `TranslationEngine`."""
        return self.translate_each((text,), source, targets, shown)[0]

    def translate_each(
        self, texts: tuple[str, ...], source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """See `TranslationEngine`."""
        outputs = self._engine.translate_each(texts, source, targets, shown)
        glossary, counts = self._glossary(), self.term_counts if shown is None else TermCounts()
        pairs = [(source, target) for target in targets]
        with self._lock:
            return tuple(
                tuple(
                    self._corrected(text, output, pair, glossary.of(*pair), counts)
                    for output, pair in zip(made, pairs, strict=True)
                )
                for text, made in zip(texts, outputs, strict=True)
            )

    def close(self) -> None:
        """Close the wrapped engine, if it is owned."""
        if self._owns_engine:
            self._engine.close()

    def _corrected(
        self, text: str, output: str, pair: LanguagePair, entries: GlossaryEntries, counts: TermCounts
    ) -> str:
        for term, to in sorted(entries.terms, key=lambda pair: -len(pair[0])):
            if _whole(term).search(text):
                output = self._enforced(text, output, pair, (term, to), counts)
        for word, instead in entries.forbidden:
            output = _replaced(output, word, instead)
        return output

    def _enforced(self, text: str, output: str, pair: LanguagePair, entry: tuple[str, str], counts: TermCounts) -> str:
        term, to = entry
        if _inflected(to).search(output):
            counts.right += 1
            return output
        for candidate in self._candidates(text, output, pair, entry):
            if _inflected(to).search(candidate):
                counts.enforced += 1
                return candidate
        counts.missed[term] = counts.missed.get(term, 0) + 1
        return output

    def _candidates(self, text: str, output: str, pair: LanguagePair, entry: tuple[str, str]) -> Iterator[str]:
        """Yield corrected outputs, the cheaper one first: the second costs another translation."""
        term, to = entry
        yield _replaced(output, self._rendering(term, pair), to)
        yield self._engine.translate(_replaced(text, term, to), pair[0], (pair[1],))[0]

    def _rendering(self, term: str, pair: LanguagePair) -> str:
        """Return the engine's translation of the term alone."""
        key = (term, *pair)
        if key not in self._renderings:
            self._renderings[key] = self._engine.translate(term, pair[0], (pair[1],))[0].strip(_AROUND)
        if len(self._renderings) > _MAX_RENDERINGS:
            self._renderings.popitem(last=False)
        return self._renderings[key]


def _whole(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)


def _inflected(term: str) -> re.Pattern[str]:
    """Match the term with other endings: the last two letters of each word of five letters or more are free."""
    words = (re.escape(word[:-2]) + r"\w{0,4}" if len(word) > 4 else re.escape(word) for word in term.split())
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)


def _replaced(text: str, old: str, new: str) -> str:
    return _whole(old).sub(lambda _: new, text) if old else text

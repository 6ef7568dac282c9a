"""Names and terms that the recognizer is to expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from captioner.config import MAX_HOTWORDS
from captioner.rooms.pipeline.hotword_choice import choose_hotwords, split_terms
from captioner.translation.glossary import Glossary


@dataclass(frozen=True, slots=True)
class ExpectedTerms:
    """Terms that are given, names of the room, and names of a glossary; called with a language for each request."""

    given: tuple[str, ...]
    """Lists of terms, the most important one first; empty ones are skipped."""
    glossary: Callable[[], Glossary]
    names: Callable[[str], tuple[str, ...]] = lambda _: ()
    """Returns the names of the room in a language, the newest one last."""

    def __call__(self, language: str, recent: str | None = None) -> str:
        """Return terms of a language, separated by commas: all of them if they fit `MAX_HOTWORDS`, or else a choice.

        `recent` is the text that was recognized last, None if that is not known; see `hotword_choice`.
        """
        named = (*reversed(self.names(language)), *self.glossary().names(language))
        others = tuple(name for name in named if len(name) <= MAX_HOTWORDS)
        whole = ", ".join(filter(None, (*self.given, *others)))
        if len(whole) <= MAX_HOTWORDS:
            return whole
        terms = (*(term for listed in self.given for term in split_terms(listed)), *others)
        return choose_hotwords(tuple(dict.fromkeys(terms)), recent, MAX_HOTWORDS)

"""Names and terms that the recognizer is to expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from captioner.config import MAX_HOTWORDS
from captioner.translation.glossary import Glossary


@dataclass(frozen=True, slots=True)
class ExpectedTerms:
    """Terms that are given, then names of a glossary, up to `MAX_HOTWORDS`; called with a language for each request."""

    given: tuple[str, ...]
    """Lists of terms, the most important one first; empty ones are skipped."""
    glossary: Callable[[], Glossary]

    def __call__(self, language: str) -> str:
        """Return the terms of a language, separated by commas."""
        expected = ", ".join(filter(None, self.given))[:MAX_HOTWORDS]
        for name in self.glossary().names(language):
            more = f"{expected}, {name}" if expected else name
            if len(more) > MAX_HOTWORDS:
                break
            expected = more
        return expected

"""Which language is spoken: given, one of several, or told from the sound, with hysteresis.

1. A stretch of speech is listened to once it is `enough` long, and again whenever `every` more of it was spoken, since
   another may have taken the word: always to its last `span`. Measured with base on ten languages: of 2 s the likeliest
   is right 96 times in 100, of 1 s 79 times.
2. How likely a language is counts by how much it is expected: the present one most, then those that were heard or
   named before, then all others. Some few are what the model calls speech that it does not know.
3. A stretch that ends before that is taken to be in the language before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from captioner.languages import AUTO, NAMES

_PRESENT: Final = 1.0
_FAMILIAR: Final = 0.6
_OTHER: Final = 0.15
_RARE: Final = 0.01
_UNLIKELY: Final = frozenset(("la", "nn", "cy", "jw", "haw", "mi", "sa", "yi", "ln", "bo"))
"""Seldom spoken, and often guessed."""


class LanguageIdentifier:
    """The language of one stream."""

    def __init__(self, languages: str, *, enough: int = 1500, every: int = 2000, span: int = 4000) -> None:
        """One language that stays, several such as `en,es`, or `auto`: any.

        Args:
            languages: a code, codes, or `auto`.
            enough: milliseconds of a stretch that are needed to tell.
            every: milliseconds of speech after which to listen again.
            span: milliseconds at its end that are listened to, at most.
        """
        named = () if languages == AUTO else tuple(languages.split(","))
        self._fixed = len(named) == 1
        self._only = frozenset(named)
        self._familiar = set(named)
        self._enough, self._every, self._span = enough, every, span
        self._heard = 0
        """Milliseconds of the stream up to which it was listened to."""
        self.language = named[0] if self._fixed else ""
        """The present one; empty as long as nobody knows."""

    def wants(self, start: int, end: int, *, final: bool = False) -> tuple[int, int] | None:
        """What of the stretch is to be listened to; of a final one however little, if nobody knows yet."""
        if self._fixed:
            return None
        new = self._heard <= start
        due = end - start >= self._enough if new else end - self._heard >= self._every
        return (max(start, end - self._span), end) if due or (final and not self.language) else None

    def push(self, end: int, probabilities: Mapping[str, float]) -> str:
        """The language, now that the stretch was listened to up to `end`."""
        self._heard = end
        known = {code: p * self._weight(code) for code, p in probabilities.items() if code in NAMES}
        self.language = max(known, key=lambda code: known[code])
        self._familiar.add(self.language)
        return self.language

    def _weight(self, code: str) -> float:
        if self._only and code not in self._only:
            return 0.0
        if code == self.language:
            return _PRESENT
        if code in self._familiar:
            return _FAMILIAR
        return _RARE if code in _UNLIKELY else _OTHER

"""Which language is spoken: given, or told from the sound, with hysteresis.

1. A stretch of speech is listened to once it is `enough` long; shorter ones are taken to be in the language before.
2. The first language is the likeliest. Another takes its place only when it is likelier than `sure`: two languages in
   a room are told apart by whole stretches, and one odd word must not turn the captions over.
"""

from __future__ import annotations

from collections.abc import Mapping

from captioner.languages import AUTO, NAMES


class Spoken:
    """The language of one stream."""

    def __init__(self, language: str, *, enough: int = 1500, sure: float = 0.8) -> None:
        """A language that stays, or `auto`.

        Args:
            language: a code, or `auto`.
            enough: milliseconds of a stretch that are needed to tell.
            sure: probability from which another language takes the place of the present one.
        """
        self._fixed = language != AUTO
        self._enough, self._sure = enough, sure
        self._asked: int | None = None
        """Start of the stretch that was listened to last."""
        self.language = language if self._fixed else ""
        """The present one; empty as long as nobody knows."""

    def wants(self, start: int, end: int, *, final: bool = False) -> bool:
        """Whether the stretch is to be listened to; a final one however short, if nobody knows yet."""
        if self._fixed or start == self._asked:
            return False
        return end - start >= self._enough or (final and not self.language)

    def push(self, start: int, probabilities: Mapping[str, float]) -> str:
        """The language, now that the stretch from `start` was listened to."""
        self._asked = start
        known = {language: p for language, p in probabilities.items() if language in NAMES}
        likeliest = max(known, key=lambda language: known[language])
        if not self.language or known[likeliest] >= self._sure:
            self.language = likeliest
        return self.language

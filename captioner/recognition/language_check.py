"""Comparison of the language that a stream is said to have with that of the speech, for a notice to the operators.

The results do not change. A check costs one pass of the encoder, so it is made once in `interval_ms` of speech at most,
and only where transcriptions follow one another quickly: a machine that cannot keep up has no time for it. Another
language is reported once two checks in a row found it, the second one `again_ms` after the first: base takes four
seconds of Spanish for Greek now and then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from captioner.languages import ENGLISH_NAMES

_MIN_PROBABILITY: Final = 0.8
"""Probability from which a detection counts."""
_CHECKED_MS: Final = (2000, 4000)
"""Milliseconds of the shortest and the longest audio that is checked, at the end of the window."""
_MAX_NEW_MS: Final = 1000
"""Milliseconds of new audio in a transcription above which the machine does not keep up."""


class LanguageCheck:
    """Decides when the language of the speech is detected, and holds the notice that follows."""

    def __init__(self, language: str, *, interval_ms: int = 20_000, first_ms: int = 5000, again_ms: int = 4000) -> None:
        """Create a check.

        Args:
            language: Code of the language that the stream is said to have.
            interval_ms: Milliseconds of speech between two checks.
            first_ms: Milliseconds of speech before the first one.
            again_ms: Milliseconds of speech between a check that found another language and the next one.
        """
        self.notice = ""
        """Notice for the operators; empty if the language is right, as far as known."""
        self._language, self._interval_ms, self._again_ms = language, interval_ms, again_ms
        self._found = language
        """Language that the last certain detection found."""
        self._left_ms = first_ms
        """Milliseconds of speech until the next check."""
        self._end = 0

    def range_to_check(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the part of a window to detect the language of, or None; called after every interim transcription.

        Args:
            start: Start of the window in milliseconds of the stream.
            end: Its end.
        """
        new_ms = end - max(start, self._end)
        self._end = end
        self._left_ms -= new_ms
        shortest, longest = _CHECKED_MS
        if self._left_ms > 0 or new_ms > _MAX_NEW_MS or end - start < shortest:
            return None
        self._left_ms = self._interval_ms
        return max(start, end - longest), end

    def update(self, probabilities: Mapping[str, float]) -> None:
        """Apply a detection."""
        code, probability = max(probabilities.items(), key=lambda each: each[1], default=(self._language, 0.0))
        if probability < _MIN_PROBABILITY or code not in ENGLISH_NAMES:
            return
        differs, again = code != self._language, code == self._found
        self._found = code
        if differs and not again:
            self._left_ms = self._again_ms
        else:
            self.notice = f"this sounds like {ENGLISH_NAMES[code]}, not {ENGLISH_NAMES[self._language]}" * differs

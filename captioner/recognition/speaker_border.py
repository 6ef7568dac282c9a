"""Words between which another speaker begins.

An operator names a speaker after the other voice has begun. So the border is the last pause or end of a sentence in the
`REACTION_MS` before that; without one it is before the last word, if the end of the audio may have cut that in half.
A voice that is detected has an estimated time: the border is the nearest one, where a pause or the end of a sentence
counts as `_BONUS_MS` nearer. Words that are settled stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from captioner.languages import ends_sentence
from captioner.types import Word

REACTION_MS: Final = 1500
"""Milliseconds by which a change may be reported late."""
_PAUSE_MS: Final = 250
"""Milliseconds between two words that may be of different speakers."""
_BONUS_MS: Final = 500
_EDGE_MS: Final = 60
"""Milliseconds before the end of the audio in which a word may go on."""


def count_before(words: Sequence[Word], settled: int, time: int) -> int:
    """Return the number of words before the border.

    Args:
        words: Words of a transcription that begins after a pause and ends at `time`.
        settled: Number of words at its start that may not change.
        time: Milliseconds of the stream at which the other speaker was named.
    """
    recent = [i for i in range(settled, len(words)) if time - words[i].start <= REACTION_MS]
    for i in reversed(recent):
        if not i or _parts(words, i):
            return i
    return len(words) - bool(recent and time - words[-1].end < _EDGE_MS)


def count_near(words: Sequence[Word], settled: int, begun: int) -> int:
    """Return the number of words before the border that is nearest to an estimated time.

    Args:
        words: Words of a transcription that begins after a pause.
        settled: Number of words at its start that may not change.
        begun: Milliseconds of the stream at which the other voice is estimated to have begun.
    """

    def distance(i: int) -> int:
        return abs(border_ms(words, i, begun) - begun) - (
            _BONUS_MS if not 0 < i < len(words) or _parts(words, i) else 0
        )

    return min(range(settled, len(words) + 1), key=distance)


def _parts(words: Sequence[Word], i: int) -> bool:
    """Return True if a pause or the end of a sentence lies before word `i`, which is not the first."""
    return words[i].start - words[i - 1].end >= _PAUSE_MS or ends_sentence(words[i - 1].text)


def border_ms(words: Sequence[Word], count: int, otherwise: int) -> int:
    """Return the time of the border in milliseconds: after the first `count` words; `otherwise` without any word."""
    if not words:
        return otherwise
    if 0 < count < len(words):
        return (words[count - 1].end + words[count].start) // 2
    return words[count - 1].end if count else words[0].start

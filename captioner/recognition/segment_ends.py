"""Places at which a segment may end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from captioner.config.recognition import SegmenterConfig
from captioner.languages import MARKS, ends_clause, last_mark
from captioner.languages.phrases import NO_WORDS, WEAK_ENDS
from captioner.languages.sentences import is_sentence_end, mark_between
from captioner.types import Word

_CLAUSE_SHARE: Final = 0.75
"""Share of the maximum length from which the end of a clause ends a segment. At 0.5 one cue in six ended with a clause
whose sentence ended within two seconds."""
_WORD_SHARE: Final = 1.2
"""The same for any word that may stand at the end of a line."""
_LIMIT_SHARE: Final = 1.4
"""The same for any word, unless a sentence ends within the next words."""
_LAST_SHARE: Final = 1.6
"""The same for any word, whatever follows."""
_BREATH_MS: Final = 300
"""Milliseconds between two words that end a segment of the maximum length."""
_NEAR_WORDS: Final = 3
"""Words before the end of a sentence or clause in which no segment ends."""
_AROUND: Final = "".join(MARKS)


def may_end(words: Sequence[Word], i: int, start: int, config: SegmenterConfig, language: str) -> bool:
    """Return True if a segment that begins at `start` may end before word `i`.

    Args:
        words: Words of the segment, and those known after it.
        i: Index of a word.
        start: Milliseconds of the stream.
        config: Lengths of segments.
        language: Language of the words.
    """
    word, following = words[i - 1], words[i]
    length = word.end - start
    if is_sentence_end(word.text, following.text, language):
        return length >= config.min_length_ms
    share = length / config.max_length_ms
    if share < _CLAUSE_SHARE or share >= _LAST_SHARE:
        return share >= _LAST_SHARE
    near = range(i + 1, min(len(words), i + 1 + _NEAR_WORDS))
    ends = [mark_between(words[j - 1].text, words[j].text, language) for j in near]
    if i + 1 == len(words):
        ends.append(last_mark(following.text) if is_sentence_end(following.text, "", language) else "")
    if share >= _LIMIT_SHARE:
        return not any(mark and not ends_clause(mark) for mark in ends)
    if ends_clause(word.text):
        return not any(mark and not ends_clause(mark) for mark in ends)
    if any(ends):
        return False
    if following.start - word.end >= _BREATH_MS:
        return share >= 1
    weak = word.text.strip().casefold().strip(_AROUND) in WEAK_ENDS.get(language, NO_WORDS)
    return share >= _WORD_SHARE and not weak

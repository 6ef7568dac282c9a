"""Punctuation and capitals of a recognized recording, at the borders of sentences.

1. The model ends each clip and many pauses with a full stop: `use the dial answer. and hang up commands`. A full
   stop before a word in lower case is removed, unless it belongs to an abbreviation.
2. After a longer pause it is right, and the next word gets a capital: the model forgets it at the start of a clip.
3. A Spanish exclamation or question that ends with a full stop ends with its mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from captioner.languages import CLOSING_MARKS, FULL_STOPS, last_mark
from captioner.languages.orthography import capitalized, closed
from captioner.languages.sentences import is_abbreviation, is_sentence_end
from captioner.offline.sentences import Utterance

PAUSE_MS = 750
"""Milliseconds of silence after which a sentence may begin in lower case."""


def spelled(utterances: Iterable[Utterance], language: str, before: str = "") -> Iterator[Utterance]:
    """Yield the utterances with corrected words; `before` is the text before them."""
    all_utterances = tuple(utterances)
    words = [word for utterance in all_utterances for word in utterance.words]
    texts = [word.text for word in words]
    if texts and before and is_sentence_end(before, "", language):
        texts[0] = capitalized(texts[0])
    for i, (left, right) in enumerate(pairwise(words)):
        if is_abbreviation(left.text, language) or capitalized(right.text) == right.text:
            continue
        if right.start - left.end >= PAUSE_MS and is_sentence_end(left.text, "", language):
            texts[i + 1] = capitalized(right.text)
        elif last_mark(left.text) in FULL_STOPS and not left.text.endswith(".."):
            texts[i] = _without_stop(left.text)
    remaining = iter([replace(word, text=text) for word, text in zip(words, closed(texts)[0], strict=True)])
    for utterance in all_utterances:
        yield replace(utterance, words=tuple(next(remaining) for _ in utterance.words))


def _without_stop(word: str) -> str:
    """Return the word without its full stop; closing marks stay: `answer."` becomes `answer"`."""
    at = len(word.rstrip().rstrip("".join(CLOSING_MARKS)))
    return word[: at - 1] + word[at:]

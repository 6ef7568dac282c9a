"""English translation of the open segments, which the recognizer makes from the same audio.

1. Translated from scratch each time, the English differs each time: in a minute of Spanish, three words were taken back
   for each that stayed. So it settles like the transcript (`Stabilizer`), and the settled words are the prefix of every
   later translation, which costs no more than translating them again.
2. Measured over six recordings in Spanish, French, German, Italian, Portuguese and Russian, on a simulated clock that
   includes the time of each transcription: a word is first shown 1.0 s after it was due at the median, 2.6 s at the
   95th percentile; one word in eleven is taken back; chrF2 50.6, where the same model reaches 51.6 on the whole
   recordings. Settling later (1.0 and 1.6 s, three transcriptions) was half a point better, 0.1 s later, and took back
   half as many words again; thresholds higher by 0.1 are 0.1 s later and take back a third less. A final translation
   without the forced prefix was no better and took back a fifth of all words more.
3. In a pause all of it is shown only if a sentence has ended: within a sentence the last words are still guesses.
4. Where a segment ends in running speech, its English ends after the words spoken by then, or at the end of a sentence
   or clause nearby: after one spoken sentence, of the first English one. Words that viewers have read in one segment
   stay there. The audio of the next segment is translated again: what the segment took of it is not shown twice, and
   what was spoken before the border and belongs to the next segment becomes part of its prefix. If one or two words
   that were read behind such an end moved to the next segment, 2 instead of 5 of 171 captions had an open end, and
   erasure rose by .01 to .04 in three of seven talks, because what moved was translated again, and differently.
5. A sentence that is not in English (`untranslated`) is neither shown nor part of the prefix, with which every later
   translation would go on in the same language; only its first words may be in English, and stay. Segments that contain
   it are marked (`is_missing`). In a talk with nine such sentences, seven were in English without that prefix.
6. Some languages are translated segment by segment (`translated_window`).
7. Of half a second of speech Whisper makes what videos end with (`Thanks for watching!`), and goes on from it. At the
   beginning of a window such a sentence is neither shown nor part of the prefix before the end of speech, at which it
   may prove to have been said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, takewhile
from typing import Final

from captioner.config.recognition import StabilizerConfig
from captioner.languages import ends_clause, ends_sentence
from captioner.recognition.plausibility import without_loops, without_repetition
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.untranslated import is_untranslated, leading_english
from captioner.recognition.words import find_boundary, sentences, text
from captioner.types import Word

_MAX_SENTENCE_SHIFT: Final = 4
"""Words between the time of a boundary and the end of an English sentence that is used instead."""
_MAX_NUMBERED_SHIFT: Final = 8
"""The same if as many sentences have ended in English as in the transcript."""
_MAX_CLAUSE_SHIFT: Final = 2
"""The same for a clause, or if the transcript has no mark at the boundary."""
_VIDEO_PHRASE: Final = re.compile(r"\b(for watching|link in the description|subscribe|subtitles by)\b", re.IGNORECASE)
_MIN_MISSING: Final = 3
"""Words of an untranslated sentence in a segment from which on its English is missing, if it has not half of them."""
STABILIZER: Final = StabilizerConfig(
    settle_ms=700,
    edge_probability=0.8,
    near_edge_probability=0.6,
    inner_probability=0.45,
    repeat_probability=0.3,
    place_readings=5,
)
"""Lower thresholds than for the transcript: a translation has many correct words, so each is less probable.

It is also rewritten more often, so a word is shown by its place later. Measured like rule 1 of `Stabilizer` (French,
German, Spanish; 95th percentile and erasure of the English): never 2.99, 2.66, 2.15 s and .069, .060, .076; after 5
transcriptions and 1.2 s 1.82, 2.00, 1.65 and .067, .063, .092; 3 and 1.6 s 2.15, 2.05, 1.75 and .058, .056, .088; 3 and
0.8 s 1.73, 2.00, 1.60 and .214, .248, .151. All but one of ten stand-stills of 2.5 s and more are gone.
"""
STABILIZER_APART: Final = replace(
    STABILIZER, edge_probability=0.9, near_edge_probability=0.7, inner_probability=0.55, repeat_probability=0.4
)
"""The same for translations apart from the transcript, which come sooner after one another, so that two agree sooner.

Measured on three talks (Spanish, Italian, German, tests.rigs replay with the nearest cached transcriptions; median,
95th percentile, erasure of the English): in one batch 0.92, 1.97, .09; apart with the thresholds above 0.78, 1.87,
.15; with these 0.90, 2.00, .09.
"""


class SpeechTranslation:
    """Stabilizes successive translations of a window and divides them among its segments."""

    def __init__(self, stabilizer: Stabilizer | None = None) -> None:
        """Create the translation of a stream; `stabilizer` None: with the thresholds of `STABILIZER`."""
        self._stabilizer = stabilizer or Stabilizer(STABILIZER)
        self._shown: tuple[tuple[Word, ...], ...] = ()
        """Words last shown of each open segment."""
        self._missing: tuple[tuple[Word, ...], ...] = ()
        """Sentences of the newest translation that are not in English."""
        self._whole_until: int | None = None
        """End of the newest translation in milliseconds, if it is that of whole segments; None: it is not."""
        self._is_hidden = False
        """True if it is shown only with the segment that it completes."""
        self._ahead: tuple[Word, ...] = ()
        """Words of the last segment taken that were spoken after its end."""

    @property
    def newest(self) -> tuple[Word, ...]:
        """All words of the newest translation that are in English."""
        return self._stabilizer.newest

    @property
    def prefix(self) -> str:
        """Text with which the next translation must begin."""
        return text(self._stabilizer.state.settled)

    @property
    def prefix_end(self) -> int:
        """Milliseconds of the stream at which the prefix ends; 0 without one."""
        settled = self._stabilizer.state.settled
        return settled[-1].end if settled else 0

    def push(
        self,
        words: Sequence[Word],
        end: int,
        *,
        spoken: Sequence[Word] = (),
        silence_ms: int,
        final: bool,
        whole: bool = False,
    ) -> None:
        """Apply a translation that began with `prefix`; see `Stabilizer.push`.

        Args:
            words: Words of the translation; `newest` if there is no newer one.
            end: End of the window in milliseconds of the stream.
            spoken: Words of the transcript of the same audio.
            silence_ms: Milliseconds of silence at its end.
            final: True if speech has ended with it.
            whole: True if it is that of whole segments: of the first one, which it completes, or of all if speech has
                ended.
        """
        if words != self.newest:
            words = self._in_english(words, text(spoken))
        self._whole_until = end if whole else None
        self._is_hidden = whole and not final
        if whole:
            self._stabilizer.reset()
            self._stabilizer.push(without_loops(words), end, final=True)
            return
        settled = self._stabilizer.state.settled
        added = words[len(settled) :] if settled else _without(words, self._ahead)
        words = (*words[: len(settled)], *without_repetition(added, settled, end))
        if not final and not settled:
            words = _without_video_phrases(words)
        self._stabilizer.push(words, end, silence_ms=silence_ms, final=final)

    def is_missing(self, start: int, end: int) -> bool:
        """Return True if English is missing of what was spoken between `start` and `end`, in milliseconds."""
        counts = [(len(one), sum(start <= _middle(word) < end for word in one)) for one in self._missing]
        return any(inside >= _MIN_MISSING or 2 * inside >= count for count, inside in counts)

    def divide(self, spoken: Sequence[Word], boundaries: Sequence[int]) -> tuple[tuple[Word, ...], ...]:
        """Return the words to show of each segment.

        Args:
            spoken: Words of the transcript.
            boundaries: Index in `spoken` of the first word of each segment but the first.
        """
        if self._is_hidden:
            self._shown = ((),) * (len(boundaries) + 1)
            return self._shown
        words = self._stabilizer.state.all
        borders: list[int] = []
        for number, boundary in enumerate(boundaries):
            shown = self._shown[number] if number < len(self._shown) else ()
            earliest = (borders[-1] if borders else 0) + len(shown)
            if self._is_continued(number):
                borders.append(find_boundary(words, earliest, shown, self._shown[number + 1]))
            else:
                borders.append(max(min(earliest, len(words)), self._position(words, spoken, boundary)))
        self._shown = tuple(words[a:b] for a, b in zip([0, *borders], [*borders, len(words)], strict=True))
        return self._shown

    def take_first(self, spoken: Sequence[Word], boundary: int) -> tuple[Word, ...]:
        """Remove and return the words of the first segment, which ends before `spoken[boundary]`.

        They include words too near the edge to be shown: that audio is not translated again.
        """
        edge = _edge(spoken, boundary)
        if self._whole_until is not None and self._whole_until <= edge:
            count = len(self.newest)
        else:
            count = len(self._shown[0]) if self._is_continued(0) else self._position(self.newest, spoken, boundary)
        self._shown = self._shown[1:]
        taken = self._stabilizer.take_newest(count)
        self._stabilizer.settle_until(edge)
        self._ahead = tuple(word for word in taken if _middle(word) >= edge)
        return taken

    def reset(self) -> None:
        """Begin another segment without any words."""
        self._stabilizer.reset()
        self._shown = self._missing = self._ahead = ()

    def _in_english(self, words: Sequence[Word], transcript: str) -> tuple[Word, ...]:
        """Return the sentences that are in English, and remove the others from what is settled or shown (rule 5)."""
        parts = [part for part in sentences(words) if is_untranslated(text(part), transcript)]
        self._missing = tuple(part[leading_english([word.text for word in part], transcript) :] for part in parts)
        if not self._missing:
            return tuple(words)
        missing, state = frozenset(word for part in self._missing for word in part), self._stabilizer.state
        settled = [old for i, old in enumerate(state.settled) if i >= len(words) or words[i] not in missing]
        ranges = [(part[0].start, part[-1].end) for part in self._missing]
        tail = [word for word in state.tail if not any(start <= _middle(word) < end for start, end in ranges)]
        self._stabilizer.keep(settled, tail)
        kept = frozenset((*settled, *tail))
        self._shown = tuple(tuple(word for word in shown if word in kept) for shown in self._shown)
        return tuple(word for word in words if word not in missing)

    def _is_continued(self, number: int) -> bool:
        """Return True if English of later segments is on screen."""
        return any(self._shown[number + 1 :])

    def _position(self, words: Sequence[Word], spoken: Sequence[Word], boundary: int) -> int:
        """Count the words that belong to the transcript before `boundary`."""
        last, edge = spoken[boundary - 1], _edge(spoken, boundary)
        middle = sum(_middle(word) < edge for word in words)
        if ends_sentence(last.text):
            number = sum(ends_sentence(word.text) for word in spoken[:boundary])
            ends = [i for i, word in enumerate(words, 1) if ends_sentence(word.text)]
            if number <= len(ends) and abs(ends[number - 1] - middle) <= _MAX_NUMBERED_SHIFT:
                return ends[number - 1]
        near = [i for i in range(1, len(words) + 1) if _corresponds(words[i - 1], last, abs(i - middle))]
        return min(near, key=lambda i: abs(i - middle), default=middle)


def _without_video_phrases(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words before the first sentence that ends a video."""
    said = takewhile(lambda sentence: not _VIDEO_PHRASE.search(text(sentence)), sentences(words))
    return tuple(chain.from_iterable(said))


def _middle(word: Word) -> int:
    return (word.start + word.end) // 2


def _edge(spoken: Sequence[Word], boundary: int) -> int:
    """Return the time at which `spoken[:boundary]` ends, in milliseconds."""
    last = spoken[boundary - 1].end
    return last if boundary == len(spoken) else (last + spoken[boundary].start) // 2


def _without(words: Sequence[Word], ahead: Sequence[Word]) -> Sequence[Word]:
    """Return the words without those at their start that repeat the end of those that were taken before."""
    for count in range(min(len(words), len(ahead)), 0, -1):
        if [word.key for word in words[:count]] == [word.key for word in ahead[-count:]]:
            return words[count:]
    return words


def _corresponds(english: Word, spoken: Word, shift: int) -> bool:
    """Return True if both words end a sentence, or a clause, and are at most so many words apart."""
    if ends_sentence(spoken.text):
        return shift <= _MAX_SENTENCE_SHIFT and ends_sentence(english.text)
    return shift <= _MAX_CLAUSE_SHIFT and (
        _has_end(english) if ends_clause(spoken.text) else ends_sentence(english.text)
    )


def _has_end(word: Word) -> bool:
    """Return True if the word ends a sentence or a clause."""
    return ends_sentence(word.text) or ends_clause(word.text)

"""Decides which words of a transcription are shown, and which are settled.

Every transcription of a window replaces all of its words, and it is most reliable about the oldest ones. The rules
follow from measurements of the words of whisper-base at the end of the audio (the edge):

1. A word in the last 0.1 s is right half of the time, unless its probability is above 0.85; 0.25 s from the edge 0.7 is
   enough, further back 0.6. A word that two successive transcriptions contain may be less probable; after three it is
   always shown. A word that is not shown hides all words after it, because captions grow at their end. (Showing
   whatever is 0.6 s old improved the 95th percentile by 0.25 s and showed twice as many words that were taken back.)
   So a word that is spelt differently each time would hide everything until the next pause. It is shown once
   `place_readings` transcriptions contained any word at its time and it is `place_ms` old. Measured over a French, a
   German and a Spanish talk (tests.rigs replay, 0.33 s a transcription; 95th percentile, erasure): without 2.12, 1.47,
   1.40 s and .125, .067, .045; 3 transcriptions and 1.2 s 1.76, 1.45, 1.33 and .132, .067, .045; 4 and 1.0 s 1.64,
   1.38, 1.22 and .175, .071, .045; 3 and 0.8 s 1.52, 1.34, 1.19 and .246, .112, .061. If such a word was replaced only
   by one that is certain, more was taken back, because words behind a wrong one stay until it is corrected.
   Outside English more first guesses are wrong, so probabilities must be higher by `non_english_margin`. Estimated over
   six talks (English apart, 0.23 s a transcription; median, 95th percentile, erasure, seconds of stand-stills): without
   0.54, 1.31, .131, 27; by .05 0.57, 1.35, .105, 17; by .1 0.61, 1.40, .090, 13. Transcriptions that only count if they
   are 0.3 s apart: 0.57, 1.43, .110, 21. In English .05 costs 0.04 and 0.13 s for .007.
2. Four fifths of all words that are taken back follow one early word that alternates between two forms. So a correction
   is shown at once if it replaces at most `max_cheap_changes` words; otherwise it waits until `change_readings`
   successive transcriptions contain it. Until then the old word stays and new words are appended to it.
3. A word is settled when it is older than `settle_ms` and `settle_readings` transcriptions contained it, or when it is
   older than `settle_alone_ms`. Settled words are the prefix of every later transcription, so they cannot change. The
   last word of a transcription is never settled while somebody speaks, because it may be half a word.
   Estimated over eight talks, where 12.7 % of the words are wrong (a transcription behind another prefix was taken from
   the nearest one): the spelling with the highest sum of probabilities 12.9 %; no word shown by its place in place of a
   more probable one 12.6 % (one talk -2.3 points, another +1.2); words shown by their place settled only from 2 s on
   12.6 %, with more erasure. Of 81 words that are wrong live and right in a transcription of the whole file, 54 were
   right in no transcription, and one in most of them. A logistic regression in place of the thresholds (20 features,
   trained on the other talks) lets as many of the words it shows stay (.878 for .876 in English, .931 for .932 in the
   spoken language). Nor does the sound of the last 0.16 s tell whether the last word is cut (energy, slope, spectrum,
   voicing): of 6,991 words within 0.25 s of the edge, .912 of those that the thresholds show are right, .915 of as many
   by a logistic regression over probability and form, and .915 with the sound. Nor do the last frames of the encoder:
   of 2,932 such words .865 by the thresholds, .863 by the regression, .859 to .867 with 30 or 10 components of them.
4. In a pause no further audio can change the edge: everything is shown. At its end everything is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from captioner.config.recognition import StabilizerConfig
from captioner.recognition.words import common_prefix
from captioner.types import WindowWords, Word

ENGLISH: Final = "en"
_SAME_WORD_MS: Final = 300
"""Milliseconds by which the starts of the same word may differ between two transcriptions."""
_PAUSE_MS: Final = 100
"""Milliseconds of silence after which the edge no longer cuts a word."""
_EDGE_MS: Final = 100
_NEAR_EDGE_MS: Final = 250
_FIRST_WORD_FACTOR: Final = 0.6
"""Factor for the first word of a window, which shares its probability with its capitalized form."""
_MIN_WORD_MS: Final = 40
"""Milliseconds of the shortest real word within `_NEAR_EDGE_MS` of the edge; the model squeezes words that it invents
into the end of the audio. Further back a translation has such words anywhere."""


@dataclass(frozen=True, slots=True)
class _SeenWord:
    word: Word
    times: int
    """Successive transcriptions that contained it."""
    placed: int = 1
    """Successive transcriptions that contained a word at its time, however spelt."""


@dataclass(frozen=True, slots=True)
class WithheldWord:
    """Word of a transcription that is not shown."""

    word: Word
    reason: Literal["uncertain", "behind", "correction"]
    """Not probable enough; behind such a word (rule 1); would replace words on screen (rule 2)."""


class Stabilizer:
    """Converts successive transcriptions of one window into settled words and a tail that may still change."""

    def __init__(self, config: StabilizerConfig = StabilizerConfig()) -> None:
        self.withheld: tuple[WithheldWord, ...] = ()
        """Words of the last transcription that are not shown, with the reason for each."""
        self._config = config
        self._seen: tuple[_SeenWord, ...] = ()
        """Words of the last transcription after the settled ones."""
        self._state = WindowWords()
        self._margin = 0.0
        """Margin of the probabilities in the language of the last transcription."""

    @property
    def state(self) -> WindowWords:
        """Settled words, and the tail shown after them."""
        return self._state

    @property
    def newest(self) -> tuple[Word, ...]:
        """All words of the newest transcription, including those not shown."""
        return (*self._state.settled, *(seen.word for seen in self._seen))

    def push(
        self, words: Sequence[Word], end: int, *, language: str = ENGLISH, silence_ms: int = 0, final: bool = False
    ) -> WindowWords:
        """Apply one more transcription.

        Args:
            words: Words of the window, beginning with the settled ones.
            end: End of the window in milliseconds of the stream.
            language: Language of the words.
            silence_ms: Milliseconds of silence at its end.
            final: True if speech has ended with it; settles all words.
        """
        self._margin = 0.0 if language == ENGLISH else self._config.non_english_margin
        settled = _extended(self._state.settled, words)
        self._seen = self._matched(words[len(settled) :])
        if final:
            self._state = WindowWords((*settled, *self._final_words()))
            self._seen, self.withheld = (), ()
            return self._state
        visible = len(self._seen) if silence_ms >= _PAUSE_MS else self._visible_count(end)
        shown = self._shown(visible, end)
        self.withheld = self._not_shown(shown, visible)
        count = self._settled_count(shown, end)
        self._state = WindowWords((*settled, *(seen.word for seen in self._seen[:count])), shown[count:])
        self._seen = self._seen[count:]
        return self._state

    def take_settled(self, count: int) -> tuple[Word, ...]:
        """Remove and return the first `count` settled words."""
        settled = self._state.settled
        self._state = WindowWords(settled[count:], self._state.tail)
        return settled[:count]

    def take_newest(self, count: int) -> tuple[Word, ...]:
        """Remove and return the first `count` words of the newest transcription, shown or not."""
        newest, settled = self.newest, len(self._state.settled)
        shown = settled + len(self._state.tail)
        self._state = WindowWords(newest[count:settled], newest[max(count, settled) : shown])
        self._seen = self._seen[max(0, count - settled) :]
        return newest[:count]

    def settle_until(self, time: int) -> WindowWords:
        """Settle all words of the newest transcription that end by `time` (milliseconds), shown or not."""
        newest, settled = self.newest, len(self._state.settled)
        count = max(settled, sum(word.end <= time for word in newest))
        self._seen = self._seen[count - settled :]
        self._state = WindowWords(newest[:count], newest[count : max(count, settled + len(self._state.tail))])
        return self._state

    def settle_shown(self) -> tuple[Word, ...]:
        """Settle all words that are shown, and return all settled words."""
        self._state = WindowWords((*self._state.settled, *self._state.tail))
        self._seen = ()
        return self._state.settled

    def keep(self, settled: Sequence[Word], tail: Sequence[Word]) -> None:
        """Keep only these of the settled words, and of those shown after them."""
        self._state = WindowWords(tuple(settled), tuple(tail))

    def reset(self) -> None:
        """Begin another window."""
        self._seen, self._state, self.withheld = (), WindowWords(), ()

    def _final_words(self) -> tuple[Word, ...]:
        """Words of a final transcription; one that only stops earlier than what is shown is completed with it."""
        old, new = self._state.tail, tuple(seen.word for seen in self._seen)
        return (*new, *old[len(new) :]) if common_prefix(old, new) == len(new) else new

    def _matched(self, new: Iterable[Word]) -> tuple[_SeenWord, ...]:
        """Count for each word the successive transcriptions that had it, or any word, at the same time."""
        matched: list[_SeenWord] = []
        at = 0
        for word in new:
            times, placed = 1, 1 + max((seen.placed for seen in self._seen if _overlap(seen.word, word)), default=0)
            for i in range(at, len(self._seen)):
                if _is_same(self._seen[i].word, word):
                    times, at = self._seen[i].times + 1, i + 1
                    break
            matched.append(_SeenWord(word, times, placed))
        return tuple(matched)

    def _visible_count(self, end: int) -> int:
        """Count the words that are certain enough to be shown (rule 1)."""
        for i, seen in enumerate(self._seen):
            age = end - seen.word.end
            needed = self._needed_probability(age, seen)
            if not i and not self._state.settled:
                needed *= _FIRST_WORD_FACTOR
            squeezed = seen.word.end - seen.word.start < _MIN_WORD_MS and age < _NEAR_EDGE_MS
            if seen.word.probability < needed or squeezed:
                return i
        return len(self._seen)

    def _needed_probability(self, age: int, seen: _SeenWord) -> float:
        config = self._config
        if seen.times >= 3 or (seen.placed >= config.place_readings and age >= config.place_ms):
            return 0.0
        if seen.times == 2:
            return config.repeat_probability + self._margin
        near = config.near_edge_probability if age < _NEAR_EDGE_MS else config.inner_probability
        return (config.edge_probability if age < _EDGE_MS else near) + self._margin

    def _shown(self, visible: int, end: int) -> tuple[Word, ...]:
        """Return the tail to show, with as few changes to the present one as possible (rule 2)."""
        old, new = self._state.tail, tuple(seen.word for seen in self._seen)
        equal = common_prefix(old, new)
        if equal == len(old):
            return new[: max(visible, equal)]
        losing = old[equal:]
        if equal < len(new) and self._may_replace(self._seen[equal], losing, end, equal < visible):
            return new[: max(visible, equal + 1, self._count_up_to_known(old))]
        if len(losing) <= self._config.max_cheap_changes:
            return old
        behind = [word for word in new[equal:visible] if word.start >= old[-1].end - 100]
        return (*old, *behind)

    def _not_shown(self, shown: Sequence[Word], visible: int) -> tuple[WithheldWord, ...]:
        """Return the words that are not shown; those that rule 1 lets pass are withheld by rule 2."""
        new = tuple(seen.word for seen in self._seen)
        same, on_screen = common_prefix(shown, new), {id(word) for word in shown}
        withheld = ((i, word) for i, word in enumerate(new) if i >= same and id(word) not in on_screen)
        return tuple(
            WithheldWord(word, "correction" if i < visible else "uncertain" if i == visible else "behind")
            for i, word in withheld
        )

    def _may_replace(self, seen: _SeenWord, losing: Sequence[Word], end: int, visible: bool) -> bool:
        if len(losing) <= self._config.max_cheap_changes:
            return visible
        old_enough = end - seen.word.end >= self._config.settle_alone_ms
        return seen.times >= self._config.change_readings or (old_enough and seen.times >= 2)

    def _count_up_to_known(self, old: Sequence[Word]) -> int:
        """Count the words of the transcription up to the last one that is already on screen."""
        known = [i for i, seen in enumerate(self._seen) if any(_is_same(word, seen.word) for word in old)]
        return known[-1] + 1 if known else 0

    def _settled_count(self, shown: Sequence[Word], end: int) -> int:
        """Count the words shown that this transcription settles (rule 3)."""
        config = self._config
        for i, (word, seen) in enumerate(zip(shown, self._seen[:-1], strict=False)):
            age = end - seen.word.end
            agreed = seen.times >= config.settle_readings and age >= config.settle_ms
            if not (agreed or age >= config.settle_alone_ms) or word.key != seen.word.key:
                return i
        return min(len(shown), max(0, len(self._seen) - 1))


def _extended(settled: tuple[Word, ...], words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the settled words, the last one with what a later transcription appends: ` I` becomes ` I'm`."""
    if not settled or len(words) < len(settled):
        return settled
    last, newest = settled[-1], words[len(settled) - 1]
    return (*settled[:-1], replace(last, text=newest.text)) if newest.text.startswith(last.text) else settled


def _is_same(a: Word, b: Word) -> bool:
    return abs(a.start - b.start) <= _SAME_WORD_MS and a.key == b.key


def _overlap(a: Word, b: Word) -> bool:
    """Return True if two words share at least half of the time of the shorter one."""
    return 2 * (min(a.end, b.end) - max(a.start, b.start)) >= min(a.end - a.start, b.end - b.start)

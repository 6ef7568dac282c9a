"""The English of the open segment, which the recognizer makes of the same audio: a second text that settles.

1. Read anew each time, English says something else each time: of a minute of Spanish, three words were taken back for
   each that stayed. So it settles as the transcript does (`stabilizer`), and what has settled begins every later
   reading, which costs no more than to read it again.
2. Measured over six recordings in Spanish, French, German, Italian, Portuguese and Russian, on a simulated clock with
   what each reading costs: first shown 1.0 s after a word was due at the median, 2.6 at the 95th percentile; one word
   in eleven taken back; chrF2 50.6, where the same model has 51.6 of the whole recordings at once. Settling later (1.0
   and 1.6 s, three readings) was half a point better, 0.1 s later and took back half as many again; gates higher by
   0.1 are 0.1 s later and take back a third less. A last reading without the forced beginning was no better and took
   back a fifth of all words more.
3. In a pause all of it is shown only where a sentence has ended: within one its last words are guesses still.
4. Where a segment ends in running speech its English ends, too, behind the words that were spoken by then; a sentence
   or clause that ends close by ends it. What viewers have read in one segment stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from captioner.languages import ends_clause, ends_sentence
from captioner.recognition.segmenter import placed, text
from captioner.recognition.stabilizer import Stabilizer
from captioner.types import Word

TARGET: Final = "en"
"""The one language that Whisper translates into."""
_SENTENCES: Final = 4
"""Words by which the end of a sentence in English may lie off the place of the cut."""
_CLAUSES: Final = 2
"""The same of a clause."""


def _stabilizer() -> Stabilizer:
    """Surer of less than the transcript's: a translation has many right words, so each is less likely."""
    return Stabilizer(lag=700, alone=1200, agreed=2, edge=0.8, near=0.6, far=0.45, again=0.3)


class SpeechTranslation:
    """Readings in, one after the other; what is shown and what is settled of them, out."""

    def __init__(self, stabilizer: Stabilizer | None = None) -> None:
        self._stabilizer = stabilizer or _stabilizer()
        self._shown: tuple[tuple[Word, ...], ...] = ()
        """Of each open segment, the last time."""

    @property
    def whole(self) -> tuple[Word, ...]:
        """All of the newest reading, to its end."""
        return self._stabilizer.newest

    @property
    def prefix(self) -> str:
        """What the next reading has to begin with."""
        return text(self._stabilizer.reading.settled)

    def push(self, words: Sequence[Word], end: int, *, quiet: int, final: bool) -> None:
        """A reading that began with `prefix`; see `Stabilizer.push`."""
        self._stabilizer.push(words, end, quiet=quiet, final=final)

    def parts(self, spoken: Sequence[Word], divides: Sequence[int]) -> tuple[tuple[Word, ...], ...]:
        """What is shown of each segment, where the words spoken go over from one to the next at `divides`."""
        words = self._stabilizer.reading.words
        borders: list[int] = []
        for number, divide in enumerate(divides):
            shown = self._shown[number] if number < len(self._shown) else ()
            least = (borders[-1] if borders else 0) + len(shown)
            if self._goes_on(number):
                borders.append(placed(words, least, shown, self._shown[number + 1]))
            else:
                borders.append(max(min(least, len(words)), self._place(words, spoken, divide)))
        self._shown = tuple(words[a:b] for a, b in zip([0, *borders], [*borders, len(words)], strict=True))
        return self._shown

    def cut(self, spoken: Sequence[Word], divide: int) -> tuple[Word, ...]:
        """Let go of what belongs to the segment of the first words spoken, up to `divide`: that.

        What was too near the edge to be shown is in it: nobody reads that stretch again.
        """
        count = len(self._shown[0]) if self._goes_on(0) else self._place(self.whole, spoken, divide)
        self._shown = self._shown[1:]
        return self._stabilizer.drop(count)

    def close(self) -> None:
        """Another segment begins with nothing."""
        self._stabilizer.reset()
        self._shown = ()

    def _goes_on(self, number: int) -> bool:
        """Whether there is English on screen behind that segment's."""
        return any(self._shown[number + 1 :])

    def _place(self, words: Sequence[Word], spoken: Sequence[Word], divide: int) -> int:
        """How many of the words belong to what was spoken before `divide`."""
        last = spoken[divide - 1]
        edge = 2 * last.end if divide == len(spoken) else last.end + spoken[divide].start
        middle = sum(word.start + word.end < edge for word in words)
        near = [i for i in range(1, len(words) + 1) if _likes(words[i - 1], last, abs(i - middle))]
        return min(near, key=lambda i: abs(i - middle), default=middle)


def _likes(english: Word, spoken: Word, off: int) -> bool:
    """Whether both end a sentence, or a clause, as many words apart."""
    if ends_sentence(spoken.text):
        return off <= _SENTENCES and ends_sentence(english.text)
    either = ends_clause(english.text) or ends_sentence(english.text)
    return off <= _CLAUSES and ends_clause(spoken.text) and either

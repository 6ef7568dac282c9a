"""Words of a recording to sentences: what becomes one caption, or several that are translated together.

1. A sentence ends with its full stop, at a long pause, or where another speaks.
2. One that would be gone before it is read takes the next with it, when that follows at once.
3. One that is long ends at its best place: behind a clause or at a breath.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from captioner.languages import ends_clause, ends_sentence
from captioner.layout.break_rules import is_abbreviation
from captioner.types import Word


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that were recognized in one reading, or said by one speaker of it."""

    words: tuple[Word, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words that are one thought; never none."""

    words: tuple[Word, ...]
    speaker: str | None = None
    edits: Mapping[str, str] = field(default_factory=dict)
    """Language -> what a person wrote in place of what a machine would say."""

    @property
    def text(self) -> str:
        """As it is shown."""
        return "".join(word.text for word in self.words).strip()

    @property
    def start(self) -> int:
        """Milliseconds of the recording."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Milliseconds of the recording."""
        return max(self.start, self.words[-1].end)


def sentences(
    passages: Iterable[Passage], *, pause: int = 1500, least: int = 1500, longest: int = 14_000
) -> Iterator[Sentence]:
    """The sentences of passages that follow each other.

    Args:
        passages: in order.
        pause: milliseconds of silence that end a sentence.
        least: milliseconds under which a sentence takes the next one with it.
        longest: milliseconds after which it ends without a full stop.
    """
    held: list[Word] = []
    speaker: str | None = None
    for passage in passages:
        if held and passage.speaker != speaker:
            yield from _parts(held, speaker, longest)
            held = []
        speaker = passage.speaker
        for word in passage.words:
            if held and _apart(held, word, pause, least):
                yield from _parts(held, speaker, longest)
                held = []
            held.append(word)
    yield from _parts(held, speaker, longest)


def _apart(held: Sequence[Word], word: Word, pause: int, least: int) -> bool:
    """Whether a sentence ends before the word."""
    silence = word.start - held[-1].end
    last = held[-1].text.strip()
    if silence >= pause:
        return True
    ended = ends_sentence(last) and not is_abbreviation(last)
    return ended and (held[-1].end - held[0].start >= least or silence >= pause // 2)


def _parts(words: Sequence[Word], speaker: str | None, longest: int) -> Iterator[Sentence]:
    """The sentence, or the parts of a long one, cut again and again at the best place."""
    if not any(word.text.strip() for word in words):
        return
    if words[-1].end - words[0].start <= longest or len(words) < 2:
        yield Sentence(tuple(words), speaker)
        return
    cut = max(range(1, len(words)), key=lambda place: _fitness(words, place))
    yield from _parts(words[:cut], speaker, longest)
    yield from _parts(words[cut:], speaker, longest)


def _fitness(words: Sequence[Word], place: int) -> float:
    """How well the words part before `place`: a comma weighs as much as a breath of 0.6 s; the middle is best."""
    breath = (words[place].start - words[place - 1].end) / 100
    clause = 6.0 if ends_clause(words[place - 1].text) else 0.0
    span = max(1, words[-1].end - words[0].start)
    off_centre = abs((words[place].start - words[0].start) / span - 0.5)
    return breath + clause - 12 * off_centre

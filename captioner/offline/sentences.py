"""Split the words of a recording into sentences, which are translated as one text and shown as one caption or more.

1. A sentence ends at its full stop, at a long pause, or where the speaker changes.
2. A sentence that is too short to be read is joined with the next one, if that follows immediately.
3. A long sentence is split at the best place: after a clause or at a short pause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from captioner.languages import ends_clause
from captioner.languages.sentences import is_sentence_end
from captioner.types import Word


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words of one clip, or of one speaker in it."""

    words: tuple[Word, ...]
    speaker: str | None = None
    language: str = ""
    """Language of the words; empty: unknown."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one sentence, at least one."""

    words: tuple[Word, ...]
    speaker: str | None = None
    edits: Mapping[str, str] = field(default_factory=dict)
    """Language -> text of an operator that replaces the automatic one."""

    @property
    def text(self) -> str:
        """Text as it is shown."""
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
    utterances: Iterable[Utterance], *, pause: int = 1500, shortest: int = 1500, longest: int = 14_000
) -> Iterator[Sentence]:
    """Split successive utterances into sentences.

    Args:
        utterances: in order.
        pause: milliseconds of silence that end a sentence.
        shortest: milliseconds below which a sentence is joined with the next one.
        longest: milliseconds after which a sentence is split.
    """
    held: list[Word] = []
    speaker: str | None = None
    for utterance in utterances:
        if held and utterance.speaker != speaker:
            yield from _split(held, speaker, longest)
            held = []
        speaker = utterance.speaker
        for word in utterance.words:
            if held and _ends_before(held, word, utterance.language, pause, shortest):
                yield from _split(held, speaker, longest)
                held = []
            held.append(word)
    yield from _split(held, speaker, longest)


def _ends_before(held: Sequence[Word], word: Word, language: str, pause: int, shortest: int) -> bool:
    """Return True if the held sentence ends before the word."""
    silence = word.start - held[-1].end
    if silence >= pause:
        return True
    ended = is_sentence_end(held[-1].text, word.text, language)
    return ended and (held[-1].end - held[0].start >= shortest or silence >= pause // 2)


def _split(words: Sequence[Word], speaker: str | None, longest: int) -> Iterator[Sentence]:
    """Yield the sentence, or the parts of a long one, split recursively at the best place."""
    if not any(word.text.strip() for word in words):
        return
    if words[-1].end - words[0].start <= longest or len(words) < 2:
        yield Sentence(tuple(words), speaker)
        return
    cut = max(range(1, len(words)), key=lambda index: _fitness(words, index))
    yield from _split(words[:cut], speaker, longest)
    yield from _split(words[cut:], speaker, longest)


def _fitness(words: Sequence[Word], index: int) -> float:
    """Rate a split before `index`: the end of a clause counts as much as a pause of 0.6 s; the middle is best."""
    pause = (words[index].start - words[index - 1].end) / 100
    clause = 6.0 if ends_clause(words[index - 1].text) else 0.0
    span = max(1, words[-1].end - words[0].start)
    off_centre = abs((words[index].start - words[0].start) / span - 0.5)
    return pause + clause - 12 * off_centre

"""Edits of operators in a room's journal, and their places in a new transcription of the same audio.

An edited caption is found among the new words by aligning the words that were recognized live with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from captioner.offline.chunks import Chunk
from captioner.offline.sentences import Sentence, Utterance, sentences
from captioner.offline.word_alignment import align, tokens
from captioner.types import Revision, Word

_MARGIN_MS = 1500
"""Milliseconds around a caption in which its words are searched, because live times are inexact."""


@dataclass(frozen=True, slots=True)
class EditedCaption:
    """A caption that an operator edited."""

    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""
    recognized: str
    """Text that was recognized live."""
    edits: Mapping[str, str]
    """Language -> edited text."""

    def within(self, chunk: Chunk) -> bool:
        """Return True if the middle of the caption is in the chunk, which is true of one chunk only."""
        return chunk.start <= (self.start + self.end) // 2 < chunk.end

    def shifted(self, by: int) -> EditedCaption:
        """Return the caption with times shifted by so many milliseconds."""
        return replace(self, start=max(0, self.start + by), end=max(0, self.end + by))


def edited_captions(revisions: Iterable[Revision]) -> tuple[EditedCaption, ...]:
    """Return the edited captions of a journal, ordered by start."""
    recognized: dict[str, Revision] = {}
    edits: dict[str, dict[str, Revision]] = {}
    for revision in revisions:
        if revision.language == revision.source and not revision.edited:
            recognized.setdefault(revision.segment, revision)
        if revision.edited:
            known = edits.setdefault(revision.segment, {}).get(revision.language)
            if known is None or known.number < revision.number:
                edits[revision.segment][revision.language] = revision
    found = (_edited_caption(recognized.get(segment), by_language) for segment, by_language in edits.items())
    return tuple(sorted(found, key=lambda caption: caption.start))


def split_with_edits(
    captions: Sequence[EditedCaption], chunk: Chunk, utterances: Sequence[Utterance]
) -> Iterator[Sentence]:
    """Split a chunk into sentences, with each edited caption as a sentence of its own."""
    words = tuple(word for utterance in utterances for word in utterance.words)
    language = utterances[0].language if utterances else ""
    done = 0
    for caption in captions:
        if not caption.within(chunk):
            continue
        first, last = (max(done, index) for index in word_range(caption, words))
        yield from sentences([Utterance(words[done:first], language=language)])
        yield Sentence(words[first:last] or (_as_word(caption),), edits=caption.edits)
        done = last
    yield from sentences([Utterance(words[done:], language=language)])


def word_range(caption: EditedCaption, words: Sequence[Word]) -> tuple[int, int]:
    """Return the words of a caption: the index of the first, and that after the last."""
    first_ms, last_ms = caption.start - _MARGIN_MS, caption.end + _MARGIN_MS
    near = [index for index, word in enumerate(words) if first_ms <= _middle(word) <= last_ms]
    recognized = tokens(caption.recognized)
    found = [(token, index) for index in near for token in tokens(words[index].text)]
    pairs = align(recognized, [token for token, _ in found])[1]
    pairs = [(old, new) for old, new in pairs if recognized[old] == found[new][0]]
    if not pairs:
        return _words_by_time(caption, words, near)
    (skipped, first), (reached, last) = pairs[0], pairs[-1]
    # Words that were misrecognized, then or now, are before the first and after the last pair.
    begin = max(0, first - skipped)
    end = min(len(found) - 1, last + len(recognized) - 1 - reached)
    return found[begin][1], found[end][1] + 1


def _words_by_time(caption: EditedCaption, words: Sequence[Word], near: Sequence[int]) -> tuple[int, int]:
    inside = [index for index in near if caption.start <= _middle(words[index]) < caption.end]
    if inside:
        return inside[0], inside[-1] + 1
    before = sum(_middle(word) < caption.start for word in words)
    return before, before


def _edited_caption(recognized: Revision | None, edits: Mapping[str, Revision]) -> EditedCaption:
    timed = recognized or next(iter(edits.values()))
    texts = {language: edit.text for language, edit in edits.items()}
    return EditedCaption(timed.start, timed.end, recognized.text if recognized else "", texts)


def _as_word(caption: EditedCaption) -> Word:
    return Word(caption.start, caption.end, caption.recognized, 1.0)


def _middle(word: Word) -> int:
    return (word.start + word.end) // 2

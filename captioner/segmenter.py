"""Readings in, revisions out: gives stretches of speech an identity, and decides where one ends.

1. A segment is what becomes one caption: a sentence where it can be, two lines' worth of text at most.
2. In running speech it ends behind a settled sentence, once it has lasted `least`: what is said next begins another.
3. Longer than `longest` it ends at the best place there is: behind a clause, at a breath, anywhere settled.
4. At a pause it ends when the window closes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from captioner.types import Reading, Revision, Word

SENTENCE = (".", "?", "!", "…", "。", "？", "！", "؟", "।")
CLAUSE = (",", ";", ":", "，", "、", "；", "：", "،", "؛", "—")


class Segmenter:
    """Numbers the segments of one stream and their revisions."""

    def __init__(self, *, first: int = 1, least: int = 2500, longest: int = 8000) -> None:
        """A stream's segments.

        Args:
            first: number of the first segment, for a stream that goes on where another ended.
            least: milliseconds that a segment lasts before a sentence may end it in running speech.
            longest: milliseconds after which it ends without a sentence's end.
        """
        self._least, self._longest = least, longest
        self._count = first
        self._number = 0
        self._shown: tuple[str, str, str] = ("", "", "")
        self._promised = 0
        """Words that viewers were told are stable: no cut can take them out of the segment."""

    def push(self, reading: Reading, start: int, end: int, language: str, direct: str = "") -> Iterator[Revision]:
        """The revision of the open segment, if there is news for a viewer or a translator."""
        stable = text(reading.settled).lstrip()
        tail = text(reading.tail) if stable else text(reading.tail).lstrip()
        if (stable, tail, direct) != self._shown and (stable or tail or self._number):
            self._shown = (stable, tail, direct)
            self._promised = len(reading.settled)
            words = (*reading.settled, *reading.tail)
            yield self._revise(start, end, language, stable, tail, direct, words, final=False)

    def close(self, words: Sequence[Word], start: int, end: int, language: str, direct: str = "") -> Iterator[Revision]:
        """The segment's final, if it ever had any text; the next revision is another segment's."""
        if words or self._number:
            yield self._revise(start, end, language, text(words).strip(), "", direct, tuple(words), final=True)
            self._count += 1
        self._number, self._shown, self._promised = 0, ("", "", ""), 0

    def cut(self, settled: Sequence[Word], start: int, end: int) -> int | None:
        """How many of the settled words make a segment of their own, while somebody still speaks; None: go on."""
        inner = range(max(1, self._promised), len(settled))
        sentences = [i for i in inner if ends(settled[i - 1], SENTENCE) and settled[i - 1].end - start >= self._least]
        if sentences:
            return sentences[0]
        early = [
            i for i in inner if settled[i - 1].end - start >= self._longest / 2 and _fitness(settled, i, start) >= 6
        ]
        if early:
            return early[0]
        if end - start <= self._longest:
            return None
        late = [i for i in inner if settled[i - 1].end - start >= self._least]
        return max(late, key=lambda i: _fitness(settled, i, start), default=None)

    def _revise(
        self,
        start: int,
        end: int,
        language: str,
        stable: str,
        tail: str,
        direct: str,
        words: tuple[Word, ...],
        *,
        final: bool,
    ) -> Revision:
        self._number += 1
        return Revision(
            segment=f"c{self._count}",
            language=language,
            source=language,
            number=self._number,
            start=start,
            end=max(start, end),
            stable=stable,
            tail=tail,
            final=final,
            direct=direct,
            words=words,
        )


def text(words: Sequence[Word]) -> str:
    """The words joined; the space before the first is left to where it stands."""
    return "".join(word.text for word in words)


def is_sentence(words: Sequence[Word]) -> bool:
    """The words end where a sentence does."""
    return bool(words) and ends(words[-1], SENTENCE)


def ends(word: Word, marks: tuple[str, ...]) -> bool:
    """Whether one of the marks stands at the end of the word, quotation marks aside."""
    return word.text.rstrip(" \"'”’»)").endswith(marks)


def _fitness(settled: Sequence[Word], i: int, start: int) -> float:
    """How well the segment may end before word `i`: a comma weighs as much as a breath of 0.6 s or 12 s of length."""
    breath = (settled[i].start - settled[i - 1].end) / 100
    clause = 6.0 if ends(settled[i - 1], CLAUSE) else 0.0
    return breath + clause + (settled[i - 1].end - start) / 2000

"""Text of a streaming recognizer that is not final yet: settled and shown words, and their segments.

1. A segment that is complete becomes final although the utterance goes on. Its words are found by time and dropped from
   later hypotheses: those of a recognizer that was restarted in the middle of an utterance do not contain them.
2. The times of words move by some hundredths of a second, so the words around that time decide where the rest begins.
3. The end of an utterance makes everything final.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from captioner.recognition.segmenter import Segmenter
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.streaming import StreamingHypothesis
from captioner.recognition.words import find_boundary
from captioner.types import Revision, WindowWords, Word


class StreamedText:
    """Applies hypotheses and yields the revisions of the segments."""

    def __init__(self, stabilizer: Stabilizer, segmenter: Segmenter) -> None:
        self._stabilizer, self._segmenter = stabilizer, segmenter
        self._closed: tuple[Word, ...] = ()
        """Words of the last final segment."""
        self._closed_until = 0
        """Milliseconds of the stream up to which words are final."""
        self._start = 0
        """Milliseconds of the stream at which the first open segment begins."""
        self._end = 0
        """Milliseconds of the stream up to which audio was processed."""
        self._language = ""

    @property
    def needed_from(self) -> int:
        """Milliseconds of the stream from which audio is needed if the recognizer has to start again."""
        return self._closed_until if self._open else self._end

    @property
    def _open(self) -> tuple[Word, ...]:
        return self._stabilizer.newest

    def push(self, hypothesis: StreamingHypothesis, language: str) -> Iterator[Revision]:
        """Apply a hypothesis whose words are in `language`."""
        if language != self._language:
            yield from self.close()
        self._language, self._end = language, max(self._end, hypothesis.end)
        words = self._without_closed(hypothesis.words)
        if words and not self._open:
            self._start = max(self._closed_until, words[0].start)
        state = self._stabilizer.push(words, self._end, final=hypothesis.final)
        self._divide(state)
        while count := self._segmenter.complete(self._stabilizer.state.settled):
            yield from self._close_first(count)
            self._divide(self._stabilizer.state)
        if hypothesis.final:
            yield from self.close()
        else:
            end = words[-1].end if words else self._end
            yield from self._segmenter.push(self._stabilizer.state, self._start, max(self._start, end), language)

    def close(self) -> Iterator[Revision]:
        """Make what is shown final."""
        self._stabilizer.settle_shown()
        while (count := self._segmenter.second_start) and count < len(self._stabilizer.state.settled):
            yield from self._close_first(count)
        words = self._stabilizer.state.settled
        yield from self._close_segment(words)
        yield from self._segmenter.close_empty(max(self._start, self._closed_until), self._language)
        self._stabilizer.reset()

    def _without_closed(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Return the words that are not part of a final segment (rules 1 and 2)."""
        first = sum(word.start + word.end < 2 * self._closed_until for word in words)
        if not first:
            return words
        return words[find_boundary(words, first, self._closed[-1:], self._open) :]

    def _divide(self, state: WindowWords) -> None:
        self._segmenter.divide(state, self._start, self._language, self._stabilizer.newest)

    def _close_first(self, count: int) -> Iterator[Revision]:
        """Close the first segment after its first `count` settled words."""
        shown = self._stabilizer.state.all
        words = self._stabilizer.take_settled(count)
        yield from self._close_segment(words)
        following = shown[count].start if count < len(shown) else words[-1].end
        self._closed_until = self._start = max(self._start, (words[-1].end + following) // 2)

    def _close_segment(self, words: Sequence[Word]) -> Iterator[Revision]:
        end = words[-1].end if words else self._start
        yield from self._segmenter.close(words, self._start, max(self._start, end), self._language)
        self._closed = tuple(words) or self._closed
        self._closed_until = max(self._closed_until, end)

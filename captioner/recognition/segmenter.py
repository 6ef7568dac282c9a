"""Divides speech into segments and numbers their revisions.

1. A segment becomes one caption: a sentence where possible, at most two lines of text.
2. In running speech a segment of at least `min_length_ms` ends after a sentence; the next words begin another one.
3. From three quarters of `max_length_ms` on a clause ends it, from `max_length_ms` on a breath, then any word that may
   stand at the end of a line, and from 1.4 times on any word; but never directly before the end of a sentence that the
   newest transcription contains, before 1.6 times. Measured over eight talks in seven languages (tests.rigs replay):
   95 % of the segments end a sentence and 2.0 % neither a sentence nor a clause; 93 and 4.0 % if a segment ended from
   1.4 times on in any case, and before the last word known even if that has a full stop (`Lord | Byron.`). Ending at
   any breath of 0.1 s from 6 s on, and at any word from 8 s on, it was 83 and 8.9 %; with 1.75 times, 95 and 2.6 %, but
   in windows of 14 s the times of words became so inaccurate that one was lost.
4. In a pause it ends when the window closes.
5. Its end is decided when the first word after it appears on screen: that word opens the next segment, while this one
   waits to be settled. A full stop that is recognized only when later words are already on screen ends nothing. So no
   word moves from one caption to another while viewers read it; half of all words taken back had moved.
6. A later transcription may take the mark back at which a segment has ended. The mark stays, because the next segment
   is on screen. What follows a sentence begins with a capital; the model does not write one after a pause.
7. The model omits some full stops where the audio ends. If silence follows and the segment before ended with a mark,
   which shows that the model writes them, the last word gets one; so does the English of a segment that ends with one.
   These were three in the eight talks, all of them at the end of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from captioner.config.recognition import SegmenterConfig
from captioner.languages import FULL_STOPS, ends_clause, ends_sentence, last_mark
from captioner.languages.orthography import capitalized, closed, unclosed, with_full_stop, with_mark
from captioner.languages.sentences import is_sentence_end, mark_between
from captioner.recognition.segment_ends import may_end
from captioner.recognition.words import find_boundary, text
from captioner.types import Revision, WindowWords, Word


@dataclass(slots=True)
class _OpenSegment:
    """A segment that is not final yet."""

    name: str
    first: int = 0
    """Index of its first word among those of the window."""
    start: int = 0
    """Milliseconds of the stream; for the first segment the start of the window counts instead."""
    words: tuple[Word, ...] = ()
    """Words in the last revision."""
    shown: tuple[str, str, str, bool] = ("", "", "", False)
    """Stable text, tail, translation, and whether that is missing, in the last revision."""
    number: int = 0
    """Number of the last revision; 0 if there is none."""
    mark: str = ""
    """Mark of the sentence or clause that ended before it when it was opened; empty if there was none."""


class Segmenter:
    """Assigns words to the segments of one stream and numbers the segments and their revisions."""

    def __init__(self, config: SegmenterConfig = SegmenterConfig(), *, first: int = 1) -> None:
        """Create a segmenter; `first` is the number of the first segment."""
        self._config = config
        self._count = first
        self._open = [_OpenSegment(f"c{first}")]
        """In order; each but the last is on screen completely and waits to be settled."""
        self._before = ""
        """Last word of the last final segment."""
        self._opened = ""
        """Mark that is open after that word, `¡` or `¿`; empty if there is none."""
        self._language = ""
        """Language of the last final segment."""
        self._translated = ""
        """Translation of the last final segment."""

    @property
    def second_start(self) -> int | None:
        """Index of the first word of the second open segment; None if there is one segment."""
        return self._open[1].first if len(self._open) > 1 else None

    def divide(
        self, state: WindowWords, start: int, language: str = "", newest: Sequence[Word] = ()
    ) -> tuple[int, ...]:
        """Assign the words of a window to segments, opening new ones where needed.

        Args:
            state: Words of the window.
            start: Start of the window in milliseconds of the stream.
            language: Language of the words.
            newest: Words of the newest transcription, including those that are not shown yet.

        Returns:
            Index of the first word of each open segment but the first.
        """
        words = state.all
        for left, right in zip(self._open, self._open[1:], strict=False):
            right.first = max(left.first + 1, find_boundary(words, right.first, left.words, right.words))
        self._open[0].start = start
        ahead = tuple(word for word in newest[len(words) :] if not words or word.start >= words[-1].start)
        while found := self._new_boundary(words, ahead, language):
            self._count += 1
            mark = mark_between(words[found - 1].text, words[found].text, language)
            self._open.append(_OpenSegment(f"c{self._count}", found, _middle(words, found), mark=mark))
        return tuple(segment.first for segment in self._open[1:])

    def push(
        self,
        state: WindowWords,
        start: int,
        end: int,
        language: str,
        translations: Sequence[str] = (),
        missing: Sequence[bool] = (),
    ) -> Iterator[Revision]:
        """Yield a revision of each open segment that has changed.

        Args:
            state: Words of the window, as given to `divide`.
            start: Start of the window in milliseconds of the stream.
            end: Its end.
            language: Language of the words.
            translations: Translation of each open segment by the recognizer; empty: none.
            missing: True for each whose translation is missing, at least in part; empty: none is.
        """
        words = state.all
        borders = [min(segment.first, len(words)) for segment in self._open[1:]]
        self._open[0].start = start
        translations = translations or [""] * len(self._open)
        missing = missing or [False] * len(self._open)
        spans = zip([0, *borders], [*borders, len(words)], strict=True)
        before, opened = self._state_before(language)
        changed = zip(self._open, spans, translations, missing, strict=True)
        for place, (segment, (first, last), translation, lacks) in enumerate(changed):
            settled = max(first, min(last, len(state.settled))) - first
            segment.words, opened = self._spelled(place, words[first:last], before, opened, language)
            before = segment.words[-1].text if segment.words else before
            stable = text(segment.words[:settled]).lstrip()
            tail = text(segment.words[settled:]) if stable else text(segment.words[settled:]).lstrip()
            if first and first < last:
                segment.start = _middle(words, first)
            shown = (stable, tail, self._begun(place, translation), lacks)
            if shown != segment.shown and (stable or tail or segment.number):
                segment.shown = shown
                until = words[last - 1].end if first < last < len(words) else end
                yield _revision(segment, until, language, final=False)

    def close(
        self,
        words: Sequence[Word],
        start: int,
        end: int,
        language: str,
        translation: str = "",
        *,
        missing: bool = False,
        silence: bool = False,
    ) -> Iterator[Revision]:
        """Close the first open segment with these words; yields its final revision if it ever had text.

        `silence`: silence follows, or another speaker, not more of the same speech.
        """
        before, opened = self._state_before(language)
        if silence and words and (ends_sentence(before) or ends_clause(before)):
            words = (*words[:-1], replace(words[-1], text=with_full_stop(words[-1].text, language)))
        words, self._opened = self._spelled(0, words, before, opened, language)
        self._before, self._language = words[-1].text if words else self._before, language
        if words and (marks := unclosed(text(words))):
            words = (*words[:-1], replace(words[-1], text=words[-1].text + marks))
        segment = self._open.pop(0)
        exists = bool(words or segment.number)
        if not self._open:
            self._count += exists
            self._open.append(_OpenSegment(f"c{self._count}", segment.first))
        shift = self._open[0].first
        for other in self._open:
            other.first -= shift
        if exists:
            segment.start, segment.words = start, words
            translation = self._begun(0, translation)
            if silence and not missing and last_mark(text(words)) in FULL_STOPS:
                translation = with_full_stop(translation, "en")
            self._translated = translation or self._translated
            segment.shown = (text(words).strip(), "", translation, missing)
            yield _revision(segment, end, language, final=True)

    def close_empty(self, end: int, language: str) -> Iterator[Revision]:
        """Close all remaining open segments without text."""
        while len(self._open) > 1 or self._open[0].number:
            yield from self.close((), self._open[0].start, end, language)

    def complete(self, settled: Sequence[Word]) -> int | None:
        """Return how many of the settled words form a complete segment during running speech, or None.

        If they do not end a sentence, another settled word must follow: only that shows where the segment ends.
        """
        count = self.second_start
        if count is None or len(settled) < count:
            return None
        return count if len(settled) > count or ends_sentence(settled[count - 1].text) else None

    def _new_boundary(self, words: Sequence[Word], ahead: Sequence[Word], language: str) -> int | None:
        """Return the index at which the last open segment ends, before a word that was not on screen yet."""
        last = self._open[-1]
        own = words[last.first :]
        for i in range(max(1, len(last.words)), len(own)):
            if may_end((*own, *ahead), i, last.start, self._config, language):
                return last.first + i
        return None

    def _state_before(self, language: str) -> tuple[str, str]:
        """Return the last word before the open segments, and the mark that is open after it."""
        return (self._before, self._opened) if language == self._language else ("", "")

    def _begun(self, place: int, translation: str) -> str:
        """Return the translation of an open segment, with a capital if the one before it ends a sentence (rule 6)."""
        before = self._open[place - 1].shown[2] if place else self._translated
        first, space, rest = translation.strip().partition(" ")
        return capitalized(first) + space + rest if ends_sentence(before) else translation

    def _spelled(
        self, place: int, words: Sequence[Word], before: str, opened: str, language: str
    ) -> tuple[tuple[Word, ...], str]:
        """Return the words of an open segment as they are shown (rule 6), and the mark that is open after them."""
        texts = [word.text for word in words]
        if texts and (ends_sentence(self._open[place].mark) or is_sentence_end(before, "", language)):
            texts[0] = capitalized(texts[0])
        if texts and place + 1 < len(self._open) and (mark := self._open[place + 1].mark):
            texts[-1] = with_mark(texts[-1], mark)
        texts, opened = closed(texts, opened)
        return tuple(replace(word, text=text) for word, text in zip(words, texts, strict=True)), opened


def _middle(words: Sequence[Word], i: int) -> int:
    """Return the time halfway between a word and the one before it, in milliseconds."""
    return (words[i - 1].end + words[i].start) // 2


def _revision(segment: _OpenSegment, end: int, language: str, *, final: bool) -> Revision:
    segment.number += 1
    stable, tail, translation, missing = segment.shown
    return Revision(
        segment=segment.name,
        language=language,
        source=language,
        number=segment.number,
        start=segment.start,
        end=max(segment.start, end),
        stable=stable,
        tail=tail,
        final=final,
        direct=translation,
        direct_missing=missing,
        words=segment.words,
    )

"""A recording to finished files, as fast as it goes: stretch by stretch recognized, cut into sentences, translated."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from captioner.errors import FormatError
from captioner.languages import AUTO
from captioner.layout.cues import cues, with_reading_time
from captioner.layout.limits import Layout
from captioner.offline.checkpoint import Part
from captioner.offline.chunks import Clip, Stretch
from captioner.offline.export import NARROW, relaid, written
from captioner.offline.sentences import Passage, Sentence, sentences
from captioner.translation import Translator
from captioner.types import Revision, Samples, Word
from formats import files
from formats.cue import Cue
from formats.errors import SubtitleError
from formats.timeline import normalized

Translate = Callable[[str], tuple[Translator, ...]]
"""The spoken language -> what translates it."""
Arrange = Callable[[Stretch, Sequence[Passage]], Iterable[Sentence]]
"""The passages of a stretch -> its sentences."""
Align = Callable[[Samples, tuple[Word, ...], str], tuple[Word, ...]]
"""A clip, its words with times from its start, their language -> the same words with better times."""
Attribute = Callable[[tuple[Word, ...]], Iterable[Passage]]
"""Words -> the same in runs of one speaker."""


class Reader(Protocol):
    """What recognizes clips of a recording."""

    def detect_language(self, samples: Samples, /) -> str:
        """The language that is spoken."""
        ...

    def transcribe(self, clips: Sequence[Samples], language: str, /) -> Iterator[tuple[Word, ...]]:
        """The words of each clip, in milliseconds from its start."""
        ...

    def translate(self, clips: Sequence[Samples], language: str, /) -> Iterator[str]:
        """What is said in each clip, in English."""
        ...


def by_sentence(_stretch: Stretch, passages: Sequence[Passage]) -> Iterator[Sentence]:
    """The sentences as they were spoken."""
    return sentences(passages)


class Captions:
    """Stretches in, finished parts out; `done` are those of an earlier run, which go on being counted."""

    def __init__(
        self,
        reader: Reader,
        spoken: str,
        translate: Translate,
        *,
        done: Sequence[Part] = (),
        align: Align = lambda _samples, words, _language: words,
        attribute: Attribute = lambda words: (Passage(words),),
        arrange: Arrange = by_sentence,
        redact: Callable[[str], str] = str,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """A recording's captions.

        Args:
            reader: recognizes clips.
            spoken: a language, or `auto`.
            translate: makes the translators, once the language is known.
            done: parts of an earlier run.
            align: makes the times of words better.
            attribute: tells who speaks.
            arrange: makes sentences.
            redact: masks in a text what nobody may see, before it is translated or written.
            progress: takes the milliseconds of the recording that are recognized.
        """
        last = done[-1] if done else None
        self.language = (last.language if last else None) or (None if spoken == AUTO else spoken)
        """That is spoken; None: not known yet."""
        self._reader, self._translate, self._arrange = reader, translate, arrange
        self._align, self._attribute = align, attribute
        self._redact, self._progress = redact, progress
        used = {final.segment for part in done for final in part.finals}
        self._names = map("c{}".format, itertools.count(len(used) + 1))
        self._translators: tuple[Translator, ...] | None = None
        self._closing = ExitStack()

    def parts(self, stretches: Iterable[Stretch]) -> Iterator[Part]:
        """Each stretch, done.

        Raises:
            LanguageError: nothing translates the language that was detected.
            TranslatorError: a translation engine failed.
        """
        with self._closing:
            for stretch in stretches:
                yield self._part(stretch)
                self._progress(stretch.end)

    def _part(self, stretch: Stretch) -> Part:
        if not stretch.clips:
            return Part(stretch.end, self.language, ())
        if self.language is None:
            self.language = self._reader.detect_language(_voiced(stretch))
        passages = tuple(self._passages(stretch, self.language))
        said = [(next(self._names), sentence) for sentence in self._arrange(stretch, passages)]
        finals = tuple(self._finals(stretch, said, self.language))
        texts = {final.segment: final.text for final in finals if final.language == self.language}
        words = {name: sentence.words for name, sentence in said if texts.get(name) == sentence.text}
        return Part(stretch.end, self.language, finals, words)

    def _passages(self, stretch: Stretch, language: str) -> Iterator[Passage]:
        clips = [stretch.cut(clip) for clip in stretch.clips]
        for (start, end), clip, words in zip(
            stretch.clips, clips, self._reader.transcribe(clips, language), strict=True
        ):
            yield from self._attribute(_moved(self._align(clip, words, language), start))
            self._progress(end)

    def _finals(self, stretch: Stretch, said: list[tuple[str, Sentence]], language: str) -> Iterator[Revision]:
        """Of every sentence, in every language."""
        if self._translators is None:
            self._translators = self._translate(language)
            for translator in self._translators:
                self._closing.callback(translator.close)
        english = self._english(stretch, [sentence for _, sentence in said], language)
        for (name, sentence), direct in zip(said, english, strict=True):
            spoken = _final(name, sentence, language, self._redact, direct)
            yield spoken
            for translator in self._translators:
                yield from (_edited(made, sentence) for made in translator.push(spoken) if made.final)

    def _english(self, stretch: Stretch, said: list[Sentence], language: str) -> Iterator[str]:
        """The recognizer's own English, where a translator wants it."""
        if not any(translator.name == "direct" for translator in self._translators or ()):
            return itertools.repeat("", len(said))
        return self._reader.translate([stretch.cut(_room(stretch, sentence)) for sentence in said], language)


def shown(parts: Iterable[Part], layout: Layout, language: str) -> tuple[Cue, ...]:
    """The cues of one language, ordered, apart, with time to read."""
    laid = [
        cue
        for part in parts
        for final in part.finals
        if final.language == language
        for cue in cues(final, layout, _words(part, final), whole=True)
    ]
    laid.sort(key=lambda cue: cue.start)
    return normalized(with_reading_time(laid, layout))


def write(
    found: Iterable[Cue], path: Path, *, language: str, layout: Layout, crlf: bool = False
) -> tuple[Path, tuple[Cue, ...]]:
    """Cues into a file of the format that its name says; gives what stands in it.

    Raises:
        CaptionerError: it cannot be written.
        FormatError: the format is unknown or cannot hold them.
    """
    narrow = NARROW.get(path.suffix[1:])
    fit = relaid(found, narrow, language) if narrow and narrow.columns < layout.columns else tuple(found)
    if (
        path.suffix == ".vtt"
    ):  # by numbers: pysubs2 and its like take any other name of a cue for text of the one before
        fit = tuple(replace(cue, identifier=str(number)) for number, cue in enumerate(fit, 1))
    try:
        return written(path, files.write(fit, path.suffix[1:], language=language, crlf=crlf)), fit
    except SubtitleError as error:
        raise FormatError(f"{path} cannot be written: {error}", "choose another format with --format") from error


def _words(part: Part, final: Revision) -> tuple[Word, ...]:
    """Those that make its text."""
    return part.words.get(final.segment, ()) if final.language == final.source else ()


def _final(name: str, sentence: Sentence, language: str, redact: Callable[[str], str], direct: str) -> Revision:
    text = redact(sentence.edits.get(language, sentence.text))
    return Revision(
        segment=name,
        language=language,
        source=language,
        number=1,
        start=sentence.start,
        end=sentence.end,
        stable=text,
        final=True,
        edited=language in sentence.edits,
        speaker=sentence.speaker,
        direct=redact(direct),
    )


def _edited(made: Revision, sentence: Sentence) -> Revision:
    if made.language not in sentence.edits:
        return made
    return replace(made, stable=sentence.edits[made.language], edited=True)


def _moved(words: tuple[Word, ...], by: int) -> tuple[Word, ...]:
    return tuple(replace(word, start=word.start + by, end=word.end + by) for word in words)


def _voiced(stretch: Stretch) -> Samples:
    """Where somebody speaks first: enough to tell a language by."""
    return stretch.cut((stretch.clips[0][0], stretch.clips[0][0] + 60_000))


def _room(stretch: Stretch, sentence: Sentence) -> Clip:
    """The sentence with a quarter of a second around it, a second at least."""
    start = max(stretch.start, sentence.start - 250)
    return start, min(stretch.end, max(sentence.end + 250, start + 1000))

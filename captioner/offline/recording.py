"""Caption a recording as fast as possible: chunk by chunk recognized, split into sentences, translated."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from captioner.config import MAX_HOTWORDS
from captioner.errors import UntranslatableText
from captioner.languages import AUTO, spoken_scripts
from captioner.languages import spoken as spoken_languages
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.chunks import Chunk, Clip
from captioner.offline.heap import trim_heap
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.sentences import Sentence, Utterance, sentences
from captioner.offline.spelling import spelled
from captioner.offline.spoken_languages import SpokenLanguages
from captioner.recognition.plausibility import text_without_loops
from captioner.recognition.untranslated import is_untranslated
from captioner.recognition.word_script import in_script
from captioner.translation import Translator
from captioner.types import Revision, Samples, Word
from formats.notice import Notice, Notify
from formats.timestamp import format_timestamp

log = logging.getLogger(__name__)

WordAligner = Callable[[Samples, tuple[Word, ...], str], tuple[Word, ...]]
"""Clip, its words with times from its start, language -> the same words with better times."""
SpeakerAttribution = Callable[[tuple[Word, ...]], Iterable[Utterance]]
"""Words -> the same words in runs of one speaker."""
SentenceSplitter = Callable[[Chunk, Sequence[Utterance]], Iterable[Sentence]]
"""Utterances of a chunk -> its sentences."""

_LANGUAGE_MS = 60_000
"""Milliseconds of audio from which the language is detected."""
_NOTED_MS = 1500
"""Milliseconds of a clip without words that is worth a notice; shorter ones are coughs."""
_TRIM_MS = 600_000
"""Milliseconds of the recording after which the heap is trimmed; see `captioner.offline.heap`."""


def _log(notice: Notice) -> None:
    log.warning("%s", notice)


class RecordingCaptioner:
    """Captions the chunks of one recording."""

    def __init__(
        self,
        pipeline: OfflinePipeline,
        spoken: str,
        targets: Sequence[str] = (),
        *,
        hotwords: str = "",
        done: Sequence[ChunkResult] = (),
        align: WordAligner = lambda _samples, words, _language: words,
        attribute: SpeakerAttribution = lambda words: (Utterance(words),),
        split: SentenceSplitter = lambda _chunk, utterances: sentences(utterances),
        progress: Callable[[int], None] = lambda _: None,
        notify: Notify = _log,
    ) -> None:
        """Prepare to caption a recording.

        Args:
            pipeline: recognizer and translators.
            spoken: language, several such as `en,es`, or `auto`; with the script of its captions, such as `zh-Hant`.
            targets: languages of the translations.
            hotwords: names and terms to expect beside the configured ones.
            done: results of earlier chunks; segment names continue after theirs.
            align: improves the times of words.
            attribute: assigns words to speakers.
            split: splits utterances into sentences.
            progress: takes the milliseconds of the recording that are recognized.
            notify: takes what is left out or replaced; by default it is logged.

        Raises:
            LanguageError: the recognizer does not recognize the language.
        """
        self._scripts = spoken_scripts(spoken)
        spoken = pipeline.spoken_languages(spoken_languages(spoken))
        self.language = next((result.language for result in reversed(done) if result.language), None)
        """Spoken language of the last part; None: not detected yet."""
        self._several = None
        if "," in spoken:
            detect = pipeline.recognizer.language_probabilities
            self._several = SpokenLanguages(spoken, detect, last=self.language)
        elif spoken != AUTO:
            self.language = spoken
        self._hotwords, self._notify = hotwords, notify
        self._pipeline, self._targets = pipeline, targets
        self._align, self._attribute, self._split = align, attribute, split
        self._progress = progress
        used = {final.segment for result in done for final in result.finals}
        self._segments = map("c{}".format, itertools.count(len(used) + 1))
        self._translators: dict[str, tuple[Translator, ...]] = {}
        self._closing = ExitStack()
        self._before = next((final.text for result in reversed(done) for final in reversed(result.finals)), "")
        """Text before the next chunk."""

    def caption(self, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """Yield the result of each chunk, or of each part of one in another language.

        Raises:
            LanguageError: no translation engine supports the detected language.
            TranslatorError: a translation engine failed.
        """
        with self._closing:
            self._closing.callback(trim_heap)
            for chunk in chunks:
                for language, part in self._parts(chunk):
                    yield self._result(part, language)
                self._progress(chunk.end)
                if chunk.start // _TRIM_MS < chunk.end // _TRIM_MS:
                    trim_heap()
            self._report_untranslated()

    def _parts(self, chunk: Chunk) -> Iterable[tuple[str, Chunk]]:
        """Parts of a chunk, each with its language; empty if none is detected yet."""
        if self._several is not None and chunk.clips:
            return self._several.split(chunk)
        if self.language is None and chunk.clips:
            self.language = self._pipeline.recognizer.detect_language(_first_speech(chunk))
        return [(self.language or "", chunk)]

    def _report_untranslated(self) -> None:
        for language, translators in self._translators.items():
            for translator in translators:
                kinds = {
                    "replaced": "replaced by another engine",
                    "withheld": "withheld",
                    "mended": "with such words translated by another engine",
                    "mixed": "shown with such words",
                }
                counted = ", ".join(
                    f"{translator.counts[kind]} {how}" for kind, how in kinds.items() if translator.counts.get(kind)
                )
                if counted:
                    self._notify(Notice(f"captions that {translator.name} left in {language}: {counted}"))

    def _result(self, chunk: Chunk, language: str) -> ChunkResult:
        if not chunk.clips:
            return ChunkResult(chunk.end, language or None, ())
        utterances = tuple(spelled(self._utterances(chunk, language), language, self._before))
        self._before = next((one.words[-1].text for one in reversed(utterances) if one.words), self._before)
        named = [(next(self._segments), sentence) for sentence in self._split(chunk, utterances)]
        finals = tuple(self._finals(chunk, named, language))
        texts = {final.segment: final.text for final in finals if final.language == language}
        words = {name: sentence.words for name, sentence in named if texts.get(name) == sentence.text}
        return ChunkResult(chunk.end, language, finals, words)

    def _utterances(self, chunk: Chunk, language: str) -> Iterator[Utterance]:
        clips = [chunk.cut(clip) for clip in chunk.clips]
        found = self._transcribe(clips, language)
        for (start, end), clip, words in zip(chunk.clips, clips, found, strict=True):
            if not words and end - start >= _NOTED_MS:
                place = format_timestamp(start)
                self._notify(Notice("no words were recognized in what sounds like speech", (place,)))
            for utterance in self._attribute(_shifted(self._align(clip, words, language), start)):
                yield replace(utterance, language=language)
            self._progress(end)

    def _transcribe(self, clips: Sequence[Samples], language: str) -> Iterator[tuple[Word, ...]]:
        """Yield the words of each clip; a clip that has something like a name of a long list is transcribed again."""
        expected = self._expected(language, "")
        for clip, words in zip(clips, self._words(clips, language, expected), strict=True):
            named = self._expected(language, "".join(word.text for word in words))
            yield words if named == expected else next(self._words([clip], language, named))

    def _words(self, clips: Sequence[Samples], language: str, hotwords: str) -> Iterator[tuple[Word, ...]]:
        found = self._pipeline.recognizer.transcribe(clips, language, *((hotwords,) if hotwords else ()))
        return (in_script(words, self._scripts.get(language, "")) for words in found)

    def _expected(self, language: str, text: str) -> str:
        """Return the names and terms to expect in speech that was recognized as `text`."""
        return ", ".join(filter(None, (self._hotwords, self._pipeline.hotwords(language, text))))[:MAX_HOTWORDS]

    def _finals(self, chunk: Chunk, named: list[tuple[str, Sentence]], language: str) -> Iterator[Revision]:
        """Finals of every sentence in every language."""
        if language not in self._translators:
            self._translators[language] = self._pipeline.translators(language, self._targets)
            for translator in self._translators[language]:
                self._closing.callback(translator.close)
        english = self._english(chunk, [sentence for _, sentence in named], language)
        for (name, sentence), direct in zip(named, english, strict=True):
            spoken = self._final(name, sentence, language, direct)
            yield spoken
            for translator in self._translators[language]:
                try:
                    yield from (_edited(made, sentence) for made in translator.push(spoken) if made.final)
                except UntranslatableText as error:
                    targets = ", ".join(translator.targets)
                    self._notify(Notice(f"the caption at {spoken.start / 1000:.1f} s has no {targets}: {error}"))

    def _english(self, chunk: Chunk, found: list[Sentence], language: str) -> Iterator[str]:
        """English of the recognizer's own translation, if a translator uses it."""
        if not any(translator.name == "direct" for translator in self._translators[language]):
            return itertools.repeat("", len(found))
        clips = [chunk.cut(_around(chunk, one)) for one in found]
        return map(text_without_loops, self._pipeline.recognizer.translate(clips, language))

    def _final(self, name: str, sentence: Sentence, language: str, direct: str) -> Revision:
        redact, missing = self._pipeline.redact, is_untranslated(direct, sentence.text)
        return Revision(
            segment=name,
            language=language,
            source=language,
            number=1,
            start=sentence.start,
            end=sentence.end,
            stable=redact(sentence.edits.get(language, sentence.text)),
            final=True,
            edited=language in sentence.edits,
            speaker=sentence.speaker,
            direct="" if missing else redact(direct),
            direct_missing=missing,
        )


def _edited(made: Revision, sentence: Sentence) -> Revision:
    if made.language not in sentence.edits:
        return made
    return replace(made, stable=sentence.edits[made.language], edited=True)


def _shifted(words: tuple[Word, ...], by: int) -> tuple[Word, ...]:
    return tuple(replace(word, start=word.start + by, end=word.end + by) for word in words)


def _first_speech(chunk: Chunk) -> Samples:
    start = chunk.clips[0][0]
    return chunk.cut((start, start + _LANGUAGE_MS))


def _around(chunk: Chunk, sentence: Sentence) -> Clip:
    """Clip of a sentence with 250 ms around it, at least 1 s long."""
    start = max(chunk.start, sentence.start - 250)
    return start, min(chunk.end, max(sentence.end + 250, start + 1000))

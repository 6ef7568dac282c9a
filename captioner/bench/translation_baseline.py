"""Translation of the finished transcript by the same engine, sentence by sentence: the baseline of live translations.

For English by the recognizer, the baseline is the same model on the whole recording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from captioner.bench.quality import quality
from captioner.bench.recognition_baseline import BaselineText
from captioner.bench.result import RecordingResult
from captioner.config import Config
from captioner.languages import SENTENCE_ENDS
from captioner.recognition.recognizer import RecognizerStream
from captioner.recognition.recognizers.model_names import is_english_only, translates
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.translation import Translator
from captioner.types import Revision

_SENTENCE = re.compile(rf"(?<=[{''.join(SENTENCE_ENDS)}])\s+")


@dataclass(frozen=True, slots=True)
class _NoRecognizer:
    """Substitute for the recognizer; only its attributes are read."""

    multilingual: bool
    translates: bool
    name: str = "none"

    def stream(self) -> RecognizerStream:
        """Raise: no audio is recognized."""
        raise NotImplementedError


def with_baselines(
    config: Config, results: tuple[RecordingResult, ...], baselines: list[BaselineText]
) -> tuple[RecordingResult, ...]:
    """Add the quality of the baseline to each translation that has a reference."""
    if not any(each.quality for result in results for each in result.translated):
        return results
    model = config.recognizer.model
    recognizer = _NoRecognizer(not is_english_only(model), translates(model))
    stages = ConfiguredFactory.loaded(config, lambda _: None, lambda *_: recognizer)
    try:
        return tuple(
            _with_baseline(result, baseline, stages) for result, baseline in zip(results, baselines, strict=True)
        )
    finally:
        stages.close()


def _with_baseline(result: RecordingResult, baseline: BaselineText, stages: ConfiguredFactory) -> RecordingResult:
    spoken_result, spoken = result.spoken, result.recording.language
    if spoken_result is None:
        return result
    captions = [spoken_result]
    for live in result.translated:
        target = live.score.language
        reference = result.recording.translations.get(target)
        if reference:
            [translator] = stages.translators(spoken, (target,))
            text = (
                baseline.english
                if translator.name == "direct"
                else translate_transcript(translator, spoken_result.score.text, spoken)
            )
            live = replace(live, at_once=quality(text, reference, target))
        captions.append(live)
    return replace(result, captions=tuple(captions))


def translate_transcript(translator: Translator, transcript: str, spoken: str) -> str:
    """Translate a transcript into the one language of the translator."""
    return " ".join(final.text for final in _finals(translator, transcript, spoken))


def _finals(translator: Translator, transcript: str, spoken: str) -> Iterator[Revision]:
    for number, sentence in enumerate(_SENTENCE.split(transcript.strip())):
        if sentence:
            yield from translator.push(Revision(f"s{number}", spoken, spoken, 1, 0, 0, sentence, final=True))

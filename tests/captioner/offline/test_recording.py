from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from captioner.errors import LanguageError
from captioner.layout.limits import Layout
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.chunks import Chunk
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.recording import RecordingCaptioner
from captioner.offline.sentences import Utterance
from captioner.recognition.language_id import expected_languages
from captioner.translation import Translator
from captioner.translation.direct import ENTRY, Direct
from captioner.translation.direct_policy import DirectPolicy
from captioner.types import Samples, Word
from tests.captioner.offline.clip_recognizer import ScriptedClipRecognizer, scripted_pipeline
from tests.fakes import ScriptedTranslator, revision, silence


def chunk(start: int, *clips: tuple[int, int]) -> Chunk:
    return Chunk(start, silence(10), clips)


def captioner(*translators: Translator, **options: Any) -> RecordingCaptioner:
    return RecordingCaptioner(scripted_pipeline(*translators), "es", ("fr",), **options)


def test_sentences_are_recognized_and_translated() -> None:
    """Each sentence has times of the recording and its words."""
    translator = ScriptedTranslator("fr")

    (result,) = captioner(translator).caption([chunk(60_000, (61_000, 63_000), (65_000, 68_000))])

    assert [("c1", "es", "w1 w2."), ("c1", "fr", "fr:w1 w2.")] == [
        (f.segment, f.language, f.text) for f in result.finals[:2]
    ]
    assert [61_000, 61_000, 65_000, 65_000] == [final.start for final in result.finals]
    assert ["c1", "c2"] == list(result.words)
    assert (70_000, "es", 2, True) == (result.end, result.language, len(translator.pushed), translator.closed)


def test_a_sentence_that_cannot_be_translated_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """The others are translated, and the log says which one is missing in which language."""
    (result,) = captioner(ScriptedTranslator("fr", refusals={"c1"})).caption([chunk(0, (1000, 3000), (5000, 8000))])

    assert [("es", "c1"), ("es", "c2"), ("fr", "c2")] == [(final.language, final.segment) for final in result.finals]
    assert "the caption at 1.0 s has no fr: scripted refusal" in caplog.text


def test_a_language_that_the_model_does_not_recognize_is_refused() -> None:
    """An English-only model refuses other languages before it works."""
    english = partial(expected_languages, multilingual=False, model="x.en")
    pipeline = replace(scripted_pipeline(), spoken_languages=english)

    assert RecordingCaptioner(pipeline, "auto").language == "en"
    with pytest.raises(LanguageError, match="recognizes English only, not es"):
        RecordingCaptioner(pipeline, "es")


def test_the_language_is_detected_in_the_first_speech() -> None:
    """Translators are created after the language is detected."""
    detected: list[str] = []

    def create(spoken: str, _targets: tuple[str, ...]) -> tuple[Translator, ...]:
        detected.append(spoken)
        return ()

    pipeline = OfflinePipeline("scripted", ScriptedClipRecognizer(), create, Layout())
    results = list(RecordingCaptioner(pipeline, "auto").caption([chunk(0), chunk(10_000, (10_000, 12_000))]))

    assert ([None, "es"], ["es"]) == ([result.language for result in results], detected)


def test_the_recognizer_translates_for_a_direct_translator() -> None:
    """Each sentence is translated with 250 ms around it."""
    direct = ScriptedTranslator("en")
    direct.name = "direct"

    list(captioner(direct).caption([chunk(0, (1000, 4000))]))

    assert ["said 3"] == [pushed.direct for pushed in direct.pushed]


def test_english_that_is_not_english_is_withheld_and_reported(caplog: pytest.LogCaptureFixture) -> None:
    """A sentence that the recognizer leaves untranslated has no English; the log counts such captions."""
    direct = DirectPolicy(Direct(), ("en",), options=ENTRY.options, owns_engine=True, substitute=lambda _: None)
    pipeline = scripted_pipeline(direct)
    recognizer: Any = pipeline.recognizer
    recognizer.translate = lambda clips, _language: ["Thank you very much.", "эти слова"][: len(clips)]

    (result,) = RecordingCaptioner(pipeline, "es", ("en",)).caption([chunk(0, (1000, 3000), (5000, 8000))])

    assert ["Thank you very much."] == [final.text for final in result.finals if final.language == "en"]
    assert "captions that direct left in es: 1 withheld" in caplog.text


def test_segment_names_continue_after_earlier_results() -> None:
    """An interrupted run has used the first names."""
    done = ChunkResult(10_000, "es", (revision("c1", final=True), revision("c2", final=True)))

    (result,) = captioner(done=[done]).caption([chunk(10_000, (10_000, 12_000))])

    assert ["c3"] == [final.segment for final in result.finals]


def test_redacted_text_reaches_no_translator_and_no_file() -> None:
    """The words of a redacted caption are omitted."""
    translator = ScriptedTranslator("fr")

    pipeline = replace(scripted_pipeline(translator), redact=lambda text: text.replace("w2", "***"))

    (result,) = RecordingCaptioner(pipeline, "es", ("fr",)).caption([chunk(0, (0, 2000))])

    assert (["w1 ***.", "fr:w1 ***."], {}) == ([final.text for final in result.finals], result.words)


def test_words_are_aligned_and_attributed_before_sentences_are_split() -> None:
    """Sentences have the aligned times and the speakers."""

    def later(_samples: Samples, words: tuple[Word, ...], _language: str) -> tuple[Word, ...]:
        return tuple(Word(word.start + 50, word.end + 50, word.text, 1.0) for word in words)

    attributed = captioner(align=later, attribute=lambda words: [Utterance(words, "Ana")])
    (result,) = attributed.caption([chunk(0, (0, 2000))])

    assert [(50, "Ana")] == [(final.start, final.speaker) for final in result.finals]


def test_progress_is_reported_per_clip() -> None:
    """Progress is in milliseconds of the recording."""
    reported: list[int] = []
    list(captioner(progress=reported.append).caption([chunk(0, (0, 2000), (3000, 4000))]))

    assert [2000, 4000, 10_000] == reported


def test_a_clip_is_a_view() -> None:
    """The samples of a clip are not copied."""
    assert np.shares_memory((known := chunk(0, (0, 1000))).cut((0, 1000)), known.samples)


def test_captions_are_in_the_script_that_is_named() -> None:
    """Their language has no script, and translators get the text as it is written."""

    class Chinese(ScriptedClipRecognizer):
        def transcribe(
            self, clips: Sequence[Samples], _language: str, _hotwords: str = ""
        ) -> Iterator[tuple[Word, ...]]:
            yield from ((Word(0, 900, "打开。", 1.0),) for _ in clips)

    translator = ScriptedTranslator("en")
    pipeline = scripted_pipeline(translator, recognizer=Chinese())
    (result,) = RecordingCaptioner(pipeline, "zh-TW", ("en",)).caption([chunk(0, (1000, 3000))])

    assert [("zh", "打開。"), ("en", "en:打開。")] == [(final.language, final.text) for final in result.finals]

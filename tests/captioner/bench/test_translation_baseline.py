from __future__ import annotations

from dataclasses import replace

import pytest

from captioner.bench.recognition_baseline import BaselineText
from captioner.bench.translation_baseline import translate_transcript, with_baselines
from captioner.config import Config
from captioner.translation.policy import TranslationPolicy
from tests.captioner.bench.test_result import measured
from tests.captioner.translation.scripted import ScriptedTranslation


def test_a_transcript_is_translated_sentence_by_sentence() -> None:
    """A transcript is translated sentence by sentence, each as a finished segment."""
    machine = ScriptedTranslation()

    assert (
        translate_transcript(TranslationPolicy(machine, ("es",)), "One two. Three? Four", "en")
        == "ONE TWO. THREE? FOUR"
    )
    assert machine.calls == [("One two.", None), ("Three?", None), ("Four", None)]


@pytest.mark.model
def test_live_english_is_compared_with_that_of_the_whole() -> None:
    """Live English is compared with the English translation of the whole recording."""
    [found] = with_baselines(Config(), (measured(),), [BaselineText("es", "uno dos", "One.")])
    [english] = found.translated

    assert english.quality is not None
    assert english.at_once is not None
    assert english.quality.chrf > english.at_once.chrf > 0
    assert english.chrf_delta == round(100.0 - english.at_once.chrf, 1)


def test_without_references_nothing_is_loaded() -> None:
    result = measured(seen=())

    assert with_baselines(replace(Config(), rooms=()), (result,), [BaselineText("es", "uno")]) == (result,)

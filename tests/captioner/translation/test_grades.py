from pathlib import Path
from typing import get_args

import pytest

from captioner.config.translation import GRADES
from captioner.translation import TranslationResources, translation_grades
from captioner.translation.grades import UNGRADED, apertium, grade_of, nllb, opus_mt, whisper
from captioner.types import Grade

OPUS = {("en", "es"): Path("model")}


@pytest.mark.parametrize(
    ("bleu", "english", "grade"),
    [
        (19.9, True, "gist"),
        (20, True, "fair"),
        (29.9, True, "fair"),
        (30, True, "good"),
        (14.9, False, "gist"),
        (15, False, "fair"),
        (22.5, False, "good"),
    ],
)
def test_thresholds(bleu: float, english: bool, grade: Grade) -> None:
    """Fair is from 20 BLEU, good from 30; three quarters of that between two languages other than English."""
    assert grade == grade_of(bleu, english=english)


def test_every_grade_can_be_configured() -> None:
    """The grades that the settings accept are those of the values between stages."""
    assert get_args(Grade) == GRADES


def test_a_grade_has_its_figure() -> None:
    """The basis of a grade has the figure and where it is from."""
    assert "BLEU 10.3, measured on 30 sentences of FLORES-200" == apertium("en", "es").basis
    assert "spBLEU 30.4 of the 600M model on FLORES-200" == nllb("nllb-200-distilled-600M", "en", "es").basis
    assert "BLEU 35 on news in its model card" == opus_mt("opus-mt-en-es", "en", "es").basis


@pytest.mark.parametrize(
    ("grade", "pair"),
    [
        ("gist", ("en", "es")),
        ("gist", ("es", "en")),
        ("gist", ("eu", "en")),
        ("fair", ("es", "gl")),
        ("fair", ("fr", "es")),
    ],
)
def test_grades_of_apertium(grade: Grade, pair: tuple[str, str]) -> None:
    """Apertium is gist only between English and Spanish, and fair between closely related languages."""
    assert grade == apertium(*pair).grade


def test_unknown_pairs_and_models_are_ungraded() -> None:
    """Without a figure there is no grade: other pairs, other models, models of a user's own."""
    assert apertium("mk", "bg") == UNGRADED
    assert nllb("nllb-200-distilled-600M", "es", "fr") == UNGRADED
    assert nllb("my-nllb", "en", "es") == UNGRADED
    assert opus_mt("my-model", "en", "es") == UNGRADED
    assert opus_mt("opus-mt-en-es", "en", "fr") == UNGRADED
    assert whisper("my-whisper", "es") == UNGRADED


def test_grades_of_whisper() -> None:
    """Whisper's own English by the base model is gist only from most languages; other sizes are ungraded."""
    assert whisper("whisper-base", "es").grade == "gist"
    assert whisper("whisper-base", "it") == UNGRADED
    assert whisper("whisper-small", "es") == whisper("whisper-base", "sw") == UNGRADED


def test_the_configuration_grades_models_of_a_user() -> None:
    """The settings grade a pair that has no figures, and override the figures."""
    own = TranslationResources(marian=OPUS, marian_models={("en", "es"): "mine"})
    graded = TranslationResources(marian=OPUS, marian_models={("en", "es"): "mine"}, grades={"en-es": "good"})

    assert ["ungraded"] == [one.grade for one in translation_grades("en", ("es",), own)]
    assert [("good", "set in the configuration")] == [
        (one.grade, one.basis) for one in translation_grades("en", ("es",), graded)
    ]


def test_several_spoken_languages_have_the_worst_grade() -> None:
    """Each target has one grade: that of the worst of the spoken languages."""
    resources = TranslationResources(
        marian={("en", "es"): Path("a"), ("fr", "es"): Path("b")}, grades={"en-es": "good", "fr-es": "gist"}
    )

    assert [("es", "gist")] == [(one.language, one.grade) for one in translation_grades("en,fr,es", ("es",), resources)]


def test_a_detected_language_decides_the_grade() -> None:
    """With `auto` there is no grade until the spoken language is detected, and none for that language."""
    resources = TranslationResources(multilingual=True, grades={"es-en": "fair"})

    assert ["ungraded"] == [one.grade for one in translation_grades("auto", ("en",), resources)]
    assert ["fair"] == [one.grade for one in translation_grades("auto", ("en",), resources, "es")]
    assert () == translation_grades("auto", ("en",), resources, "en")

from __future__ import annotations

import pytest

from captioner.errors import LanguageError
from captioner.recognition.language_id import LanguageIdentifier, expected_languages


@pytest.mark.parametrize("spoken", ["auto", "en", "pt", "en,es"])
def test_a_multilingual_model_expects_what_is_named(spoken: str) -> None:
    """Any language, several, and `auto` are expected as they are."""
    assert spoken == expected_languages(spoken, multilingual=True, model="whisper-base")


def test_an_english_only_model_expects_english() -> None:
    """`auto` is English, and other languages are refused."""
    expected = [expected_languages(spoken, multilingual=False, model="x.en") for spoken in ("auto", "en")]

    assert ["en", "en"] == expected
    for spoken in ("pt", "en,pt"):
        with pytest.raises(LanguageError, match=r"x\.en recognizes English only, not pt"):
            expected_languages(spoken, multilingual=False, model="x.en")


def test_a_given_language_stays() -> None:
    """A given language is never detected."""
    spoken = LanguageIdentifier("es")

    assert (None, "es") == (spoken.range_to_check(0, 5000), spoken.language)


def test_first_detection() -> None:
    """The first detection is the most probable language, rare ones aside."""
    assert "pt" == LanguageIdentifier("auto").update(1500, {"pt": 0.4, "es": 0.35})
    assert "pt" == LanguageIdentifier("auto").update(1500, {"la": 0.5, "pt": 0.2})


def test_hysteresis() -> None:
    """The present language is preferred, then known ones, then others."""
    spoken = LanguageIdentifier("auto")
    first = [
        spoken.update(1500, {"es": 0.9}),
        spoken.update(3500, {"es": 0.3, "en": 0.65}),
        spoken.update(5500, {"en": 0.9}),
    ]

    assert ["es", "es", "en"] == first
    assert ["en", "es"] == [spoken.update(7500, {"en": 0.3, "fr": 0.65}), spoken.update(9500, {"en": 0.3, "es": 0.65})]


def test_one_of_several() -> None:
    """Only the named languages are detected."""
    spoken = LanguageIdentifier("en,es")

    assert ["es", "en"] == [spoken.update(1500, {"pt": 0.9, "es": 0.05}), spoken.update(3500, {"pt": 0.5, "en": 0.4})]


def test_intervals() -> None:
    """Detection needs enough audio, repeats every two seconds, and accepts less only at the end of speech."""
    spoken = LanguageIdentifier("auto")

    assert [None, (0, 1000), (0, 1600)] == [
        spoken.range_to_check(0, 1000),
        spoken.range_to_check(0, 1000, final=True),
        spoken.range_to_check(0, 1600),
    ]
    spoken.update(1600, {"es": 0.9})
    assert [None, (0, 3600)] == [spoken.range_to_check(0, 3000), spoken.range_to_check(0, 3600)]
    spoken.update(3600, {"es": 0.9})
    assert (1600, 5600) == spoken.range_to_check(0, 5600)
    assert [None, (6000, 7600)] == [spoken.range_to_check(6000, 7000, final=True), spoken.range_to_check(6000, 7600)]


def test_unknown_codes_are_left_out() -> None:
    """Codes that are not languages are ignored."""
    assert "en" == LanguageIdentifier("auto").update(1500, {"xx": 0.9, "en": 0.05})

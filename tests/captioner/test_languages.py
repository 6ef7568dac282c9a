from __future__ import annotations

import pytest

from captioner import languages
from captioner.errors import LanguageError


@pytest.mark.parametrize(("given", "code"), [("es", "es"), ("ES", "es"), (" haw ", "haw"), ("Yue", "yue")])
def test_usual_form(given: str, code: str) -> None:
    """A code is accepted in any case and with spaces around it."""
    assert code == languages.check(given)


@pytest.mark.parametrize("given", ["", "xx", "english", "e s", "auto", "../es"])
def test_unknown(given: str) -> None:
    """An unknown code is refused with examples of known ones."""
    with pytest.raises(LanguageError) as raised:
        languages.check(given)

    assert f"unknown language {given!r}" == raised.value.message
    assert "en, es, fr" in raised.value.hint


def test_own_names() -> None:
    """A language has the name that it has in itself."""
    assert ["English", "Español", "日本語"] == [languages.name(code) for code in ("en", "es", "ja")]


def test_languages_are_those_of_whisper() -> None:
    """The codes are those of Whisper's tokenizer, so that each valid code can be recognized."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    assert set(_LANGUAGE_CODES) == set(languages.NAMES)


def test_properties_are_of_known_languages() -> None:
    """Unspaced and right-to-left languages are known languages, and none is both."""
    assert set(languages.NAMES) >= languages.UNSPACED | languages.RIGHT_TO_LEFT
    assert not languages.UNSPACED & languages.RIGHT_TO_LEFT


@pytest.mark.parametrize(
    ("given", "usual"), [("ES", "es"), ("auto", "auto"), ("en, ES,en", "en,es"), (" Auto ", "auto"), ("fr,", "fr")]
)
def test_spoken_languages(given: str, usual: str) -> None:
    """The spoken language is one code, several codes, or `auto`."""
    assert usual == languages.spoken(given)


@pytest.mark.parametrize("given", ["", ",", "en,auto", "en,xx"])
def test_unknown_spoken(given: str) -> None:
    """Each of several spoken languages must be a known code."""
    with pytest.raises(LanguageError, match="unknown language"):
        languages.spoken(given)


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "Yes?",
        "Yes…",
        "“Yes.”",
        "Yes.)",
        "Yes. ",
        "終わり。",
        "終わり」。",
        "هل هذا بيت؟",
        "यह घर है।",
        "یہ گھر ہے۔",
        "ቤት ነው።",
    ],
)
def test_a_sentence_ends_with_its_mark_in_every_script(text: str) -> None:
    """Sentence marks of every script count, also before closing quotation marks."""
    assert languages.ends_sentence(text)


@pytest.mark.parametrize("text", ["", " ", "Yes", "Yes,", ".Yes", '"', "نعم،", "बहुत"])
def test_a_text_without_a_sentence_mark_is_not_a_sentence(text: str) -> None:
    """Commas, words and bare quotation marks do not end a sentence."""
    assert not languages.ends_sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("Yes,", True), ("نعم،", True), ("終、", True), ("Yes.", False), ("", False)]
)
def test_a_clause_ends_with_its_mark(text: str, expected: bool) -> None:
    """Commas of every script end a clause; sentence marks are apart."""
    assert expected == languages.ends_clause(text)

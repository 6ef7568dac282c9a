from hypothesis import given
from hypothesis import strategies as st

from captioner.translation.units import common, joined, key, reach, split, without_stop

words = st.lists(st.sampled_from([" la", " casa", " azul", " es", " vieja"]), max_size=6).map(tuple)


@given(st.text(), st.sampled_from(["es", "ja"]))
def test_units_joined_are_the_text(text: str, language: str) -> None:
    """Only blanks around the text are lost."""
    assert text.strip() == "".join(split(text, language))


def test_unspaced_languages_grow_by_characters() -> None:
    """Latin words within Japanese text stay whole."""
    assert split("今日はOBSです", "ja") == ("今", "日", "は", "OBS", "で", "す")


def test_case_and_punctuation_make_no_difference() -> None:
    """Units are compared without case and punctuation."""
    assert key(" casa") == key("Casa,")
    assert common((" La", " casa,", " azul"), (" la", " casa", " verde")) == 2


def test_punctuation_alone_is_compared() -> None:
    """Units of punctuation only are not all the same."""
    assert key(" –") != key(" ?")


def test_a_full_stop_at_the_end_is_removed() -> None:
    """Full stops of all scripts are removed, question marks are kept."""
    assert without_stop("La casa.") == "La casa"
    assert without_stop("¿La casa?") == "¿La casa?"
    assert (without_stop("मैं घर जाता हूँ।"), without_stop("أين البيت؟")) == ("मैं घर जाता हूँ", "أين البيت؟")


def test_reach_finds_the_end_of_the_shown_text() -> None:
    """An inserted word moves the place where new text begins."""
    assert reach(("la", " casa", " azul"), ("la", " vieja", " casa", " azul", " está")) == (4, 1)


@given(words, words)
def test_reach_of_a_beginning_is_its_length(beginning: tuple[str, ...], rest: tuple[str, ...]) -> None:
    """A draft that begins with the shown units needs no edits."""
    assert (len(beginning), 0) == reach(beginning, beginning + rest)


def test_a_contradicting_draft_is_appended_without_repetition() -> None:
    """No word is repeated or left out."""
    assert joined(("la", " casa"), ("una", " casa", " es", " vieja")) == ("la", " casa", " es", " vieja")

from hypothesis import given
from hypothesis import strategies as st

from captioner.translation.units import common, key, reach, split, unstopped

words = st.lists(st.sampled_from([" la", " casa", " azul", " es", " vieja"]), max_size=6).map(tuple)


@given(st.text(), st.sampled_from(["es", "ja"]))
def test_nothing_is_lost(text: str, language: str) -> None:
    """The units joined give the text again, but for the blanks around it."""
    assert text.strip() == "".join(split(text, language))


def test_characters_where_no_spaces_are_written() -> None:
    """Japanese grows by characters; Latin words in it stay whole."""
    assert split("今日はOBSです", "ja") == ("今", "日", "は", "OBS", "で", "す")


def test_case_and_punctuation_make_no_difference() -> None:
    """Units that differ only so are the same to a reader."""
    assert key(" casa") == key("Casa,")
    assert common((" La", " casa,", " azul"), (" la", " casa", " verde")) == 2


def test_punctuation_alone_is_itself() -> None:
    """A dash is no empty word."""
    assert key(" –") != key(" ?")


def test_a_forced_full_stop_goes() -> None:
    """Only full stops: a question mark was meant."""
    assert unstopped("La casa.") == "La casa"
    assert unstopped("¿La casa?") == "¿La casa?"
    assert (unstopped("मैं घर जाता हूँ।"), unstopped("أين البيت؟")) == ("मैं घर जाता हूँ", "أين البيت؟")


def test_reach_finds_the_end_of_what_was_said() -> None:
    """An inserted word moves the place where new text begins."""
    assert reach(("la", " casa", " azul"), ("la", " vieja", " casa", " azul", " está")) == (4, 1)


@given(words, words)
def test_reach_of_a_beginning_is_its_length(beginning: tuple[str, ...], rest: tuple[str, ...]) -> None:
    """Where nothing is contradicted nothing is edited."""
    assert (len(beginning), 0) == reach(beginning, beginning + rest)

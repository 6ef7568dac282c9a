from __future__ import annotations

from captioner.layout.units import graphemes, split_units


def test_words_have_the_space_before_them() -> None:
    """Several spaces count as one."""
    assert list(split_units("a  bc d", 42, "en")) == [(" ", "a"), (" ", "bc"), (" ", "d")]


def test_unspaced_text_is_split_into_characters_or_phrases() -> None:
    """Finished text is split into phrases."""
    text = "今日は良い天気です"

    assert [piece for _, piece in split_units(text, 42, "ja")] == list(text)
    assert [piece for _, piece in split_units(text, 42, "ja", whole=True)] == ["今日は", "良い", "天気です"]


def test_a_word_wider_than_a_line_is_cut() -> None:
    """The word is cut at the width of a line."""
    assert [piece for _, piece in split_units("aaaaabb", 5, "en")] == ["aaaaa", "bb"]


def test_runs_of_latin_letters_and_digits_are_one_unit() -> None:
    """Other characters are units of their own."""
    assert list(graphemes("第12回")) == ["第", "12", "回"]

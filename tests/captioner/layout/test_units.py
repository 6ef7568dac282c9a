from __future__ import annotations

from captioner.layout.units import graphemes, pieces


def test_words_come_with_the_space_before_them() -> None:
    """Joined they are the text, spaces being one."""
    assert list(pieces("a  bc d", 42, "en")) == [(" ", "a"), (" ", "bc"), (" ", "d")]


def test_text_without_spaces_comes_in_characters_or_in_phrases() -> None:
    """In phrases once it is whole."""
    text = "今日は良い天気です"

    assert [piece for _, piece in pieces(text, 42, "ja")] == list(text)
    assert [piece for _, piece in pieces(text, 42, "ja", whole=True)] == ["今日は", "良い", "天気です"]


def test_what_is_wider_than_a_line_is_cut() -> None:
    """In the middle of a word, since nothing else is left."""
    assert [piece for _, piece in pieces("aaaaabb", 5, "en")] == ["aaaaa", "bb"]


def test_latin_letters_stay_together() -> None:
    """Among characters that each stand for themselves."""
    assert list(graphemes("第12回")) == ["第", "12", "回"]

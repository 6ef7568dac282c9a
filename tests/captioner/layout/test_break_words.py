from __future__ import annotations

from captioner.languages import NAMES
from captioner.languages.phrases import PHRASE_STARTS, WEAK_ENDS
from captioner.layout.break_words import is_traditional, phrase_splitter


def test_every_list_is_of_a_known_language() -> None:
    """All words are in lower case and without spaces."""
    assert set(PHRASE_STARTS) == set(WEAK_ENDS) <= set(NAMES)
    assert all(word == word.lower() and " " not in word for words in WEAK_ENDS.values() for word in words)


def test_no_line_ends_with_the_start_of_a_phrase() -> None:
    """Conjunctions and prepositions belong to the words after them."""
    assert all(PHRASE_STARTS[language] < WEAK_ENDS[language] for language in PHRASE_STARTS)


def test_the_script_of_chinese_is_detected() -> None:
    """Text that fits both scripts counts as simplified."""
    texts = ("我們就走下台階到花園裡呼吸新鮮空氣", "我们就走下台阶到花园里呼吸新鲜空气", "你好, why?")

    assert [True, False, False] == [is_traditional(text) for text in texts]


def test_phrases_joined_are_the_text() -> None:
    """Languages with spaces have no phrase splitter."""
    text = "我們就走下台階到花園裡呼吸新鮮空氣"
    split = phrase_splitter("zh")

    assert split is not None
    assert text == "".join(split(text))
    assert phrase_splitter("en") is None

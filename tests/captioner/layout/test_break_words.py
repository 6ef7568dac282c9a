from __future__ import annotations

from captioner.languages import NAMES
from captioner.layout.break_words import HOLDING, OPENING, segmenter, traditional


def test_every_list_is_of_a_known_language() -> None:
    """With words as they are compared: small letters, no spaces."""
    assert set(OPENING) == set(HOLDING) <= set(NAMES)
    assert all(word == word.lower() and " " not in word for words in HOLDING.values() for word in words)


def test_what_begins_a_phrase_ends_no_line() -> None:
    """A preposition belongs to what follows."""
    assert all(OPENING[language] < HOLDING[language] for language in OPENING)


def test_chinese_is_told_by_its_characters() -> None:
    """Each script has its own model; what neither tells is taken for the simplified one."""
    texts = ("我們就走下台階到花園裡呼吸新鮮空氣", "我们就走下台阶到花园里呼吸新鲜空气", "你好, why?")

    assert [True, False, False] == [traditional(text) for text in texts]


def test_phrases_are_the_text() -> None:
    """In every language that has them; the others have none."""
    text = "我們就走下台階到花園裡呼吸新鮮空氣"
    parse = segmenter("zh")

    assert parse is not None
    assert text == "".join(parse(text))
    assert segmenter("en") is None

from __future__ import annotations

import pytest

from captioner.recognition.recognizers.chinese import Script, written
from captioner.types import Word


def spoken(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(300 * n, 300 * n + 300, text, 0.9) for n, text in enumerate(texts))


@pytest.mark.parametrize(
    ("script", "expected"),
    [("simplified", "我打开开前门"), ("traditional", "我打開開前門"), ("mixed", "我打开開前門")],
)
def test_one_script(script: Script, expected: str) -> None:
    """Both in one sentence become one; where that is wished they stay."""
    words = spoken("我", "打开", "開", "前門")
    assert expected == "".join(word.text for word in written(words, script))


def test_the_words_stay_as_they_are() -> None:
    """In number, times and probability."""
    words = spoken("昨晚", "我開", "了門。")
    said = written(words, "simplified")

    assert ["昨晚", "我开", "了门。"] == [word.text for word in said]
    assert [(w.start, w.end, w.probability) for w in words] == [(w.start, w.end, w.probability) for w in said]


def test_what_is_not_chinese_stays() -> None:
    """Latin letters, figures and punctuation among it."""
    assert "在 Hong Kong, 2026年" == "".join(
        word.text for word in written(spoken("在", " Hong Kong,", " 2026年"), "simplified")
    )
    assert () == written((), "simplified")

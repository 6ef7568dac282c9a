from __future__ import annotations

import pytest

from captioner.recognition.recognizers.chinese import Script, to_script
from captioner.types import Word


def spoken(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(300 * n, 300 * n + 300, text, 0.9) for n, text in enumerate(texts))


@pytest.mark.parametrize(
    ("script", "expected"),
    [("simplified", "我打开开前门"), ("traditional", "我打開開前門"), ("mixed", "我打开開前門")],
)
def test_one_script(script: Script, expected: str) -> None:
    """Both scripts in one sentence become one, unless `mixed` is set."""
    words = spoken("我", "打开", "開", "前門")
    assert expected == "".join(word.text for word in to_script(words, script))


def test_words_are_kept() -> None:
    """The number, times and probabilities of words do not change."""
    words = spoken("昨晚", "我開", "了門。")
    converted = to_script(words, "simplified")

    assert ["昨晚", "我开", "了门。"] == [word.text for word in converted]
    assert [(w.start, w.end, w.probability) for w in words] == [(w.start, w.end, w.probability) for w in converted]


def test_other_scripts() -> None:
    """Latin letters, digits and punctuation do not change."""
    assert "在 Hong Kong, 2026年" == "".join(
        word.text for word in to_script(spoken("在", " Hong Kong,", " 2026年"), "simplified")
    )
    assert () == to_script((), "simplified")

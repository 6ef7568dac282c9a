from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from captioner.models import store
from captioner.recognition.recognizers.prompt import spoken_tokens
from captioner.recognition.recognizers.tokens import split_words, start_frames, without_loop

pytestmark = pytest.mark.model


def tokenizer(language: str) -> Any:
    """Whisper's own tokenizer."""
    from faster_whisper.tokenizer import Tokenizer
    from tokenizers import Tokenizer as Vocabulary

    vocabulary = Vocabulary.from_file(str(store.folder("whisper-base") / "tokenizer.json"))
    return Tokenizer(vocabulary, multilingual=True, task="transcribe", language=language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", [" In", " the", " U", ".S.", " it's", " 5", "%,", " isn't", " it?"]),
        ("es", [" ¿Qué", " tal,", " señor?"]),
        ("fr", [" d", "'avoir", " été", " là."]),
        ("ar", [" نعم،", " بالتأكيد."]),
    ],
)
def test_words_of_tokens(language: str, words: list[str]) -> None:
    """Tokens form words; punctuation belongs to the word before it; no text is lost."""
    whispers = tokenizer(language)
    pieces = split_words(whispers, whispers.encode("".join(words)))

    assert "".join(words) == "".join(piece.text for piece in pieces)
    assert len(words) >= len(pieces)
    assert words[-1] == pieces[-1].text


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "hi", "ru"])
def test_prefix_keeps_its_words(language: str) -> None:
    """A prefix of whole words is split into the same words, in every script."""
    text = {
        "zh": "大家好,今天我们来讨论一下人工智能的发展。",
        "ja": "こんにちは、今日は人工知能の発展について話します。",
        "ko": " 안녕하세요, 오늘은 인공지능의 발전에 대해 이야기하겠습니다.",
        "hi": " नमस्ते, आज हम कृत्रिम बुद्धिमत्ता के विकास के बारे में बात करेंगे।",
        "ru": " Вы закончили установку программы IP-телефонной станции «Астериск».",
    }[language]
    whispers = tokenizer(language)
    words = [piece.text for piece in split_words(whispers, whispers.encode(text))]

    for count in range(1, len(words)):
        again = split_words(whispers, whispers.encode("".join(words[:count])))
        assert words[:count] == [piece.text for piece in again]


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        ([], []),
        ([1, 2, 3], [1, 2, 3]),
        ([1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3], [1, 2, 3]),
        ([1, 2, 3, 2, 3, 4], [1, 2, 3, 2, 3, 4]),
        ([7, 7, 7, 7, 7, 8], [7, 7, 7, 7, 7, 8]),
        ([9] + [7] * 40, [9, 7]),
        ([0] + list(range(1, 9)) * 5, [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_loop(tokens: list[int], kept: list[int]) -> None:
    """One turn of a loop is kept; short repetitions stay."""
    assert kept == without_loop(tokens)


@pytest.mark.parametrize(
    "text",
    [
        " He said no, no, no, no, I did not mean that at all.",
        " And it goes on and on and on and on and then it stops.",
        " Very, very, very, very important, and I mean that.",
    ],
)
def test_repetitions_of_people(text: str) -> None:
    """Repetitions by people, and the text after them, stay."""
    english = tokenizer("en")

    assert text == english.decode(without_loop(english.encode(text)))


@pytest.mark.parametrize("word", [" no,", " yes", " again."])
def test_a_word_that_is_said_eight_times(word: str) -> None:
    """A word eight times in four seconds stays; four times as often is a loop."""
    english = tokenizer("en")
    spoken = spoken_tokens("en", 4000)

    assert word * 8 == english.decode(without_loop(english.encode(word * 8), spoken=spoken))
    assert word == english.decode(without_loop(english.encode(word * 64), spoken=spoken))


def test_times_of_tokens() -> None:
    """A token begins at its first frame; tokens without one begin where the text ends."""
    assert [0, 2, 5] == start_frames([(0, 0), (0, 1), (1, 2), (1, 3), (2, 5)], 2)
    assert [3, 7, 7] == start_frames([(0, 3), (0, 7)], 2)
    assert [0, 0, 0] == start_frames([], 2)
    assert all(a <= b for a, b in pairwise(start_frames([(0, 1), (1, 1), (2, 4), (3, 9)], 3)))


class ScriptedTokenizer:
    """A tokenizer that returns the given words."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces

    def split_to_word_tokens(self, tokens: list[int]) -> tuple[list[str], list[list[int]]]:
        """The words, one token each."""
        return list(self.pieces), [[token] for token in tokens]


def test_apostrophe() -> None:
    """Text after an apostrophe and punctuation belong to the word before."""
    pieces = split_words(ScriptedTokenizer(" l", "’accident", " a", ",", " dit"), [1, 2, 3, 4, 5])

    assert [(" l'accident", (1, 2)), (" a,", (3, 4)), (" dit", (5,))] == [(p.text, p.tokens) for p in pieces]

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faster_whisper.audio import decode_audio

from captioner import models
from captioner.config import Config, RecognizerConfig
from captioner.errors import ModelError
from captioner.recognizers import Request
from captioner.recognizers.whisper import (
    Whisper,
    WhisperReader,
    _is_filling,
    _jumps,
    _pieces,
    _recites,
    _unlooped,
    padding,
)
from captioner.stages import Stages
from captioner.types import Hypothesis, Samples, Word
from tests.conftest import SAMPLES

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def reader(whisper: Whisper, spanish: Samples) -> WhisperReader:
    """That has heard the Spanish sample."""
    reader = whisper.listen()
    reader.hear(spanish)
    return reader


def tokenizer(language: str) -> Any:
    """Whisper's own."""
    from faster_whisper.tokenizer import Tokenizer
    from tokenizers import Tokenizer as Vocabulary

    vocabulary = Vocabulary.from_file(str(models.folder("whisper-base") / "tokenizer.json"))
    return Tokenizer(vocabulary, multilingual=True, task="transcribe", language=language)


def text(words: tuple[Word, ...]) -> str:
    return "".join(word.text for word in words)


@pytest.fixture(scope="module")
def whole(reader: WhisperReader) -> Hypothesis:
    """Of the first ten seconds, in both languages."""
    return reader.read(Request(0, 10_000, "es", final=True, direct=True))


def test_reading(whole: Hypothesis) -> None:
    """Spanish is read in Spanish."""
    assert "es" == whole.language
    assert text(whole.words).startswith(" Felicidades, usted ha instalado y ejecutado exitosamente su")


def test_direct(reader: WhisperReader) -> None:
    """The same audio is read in English beside it, where it is asked for."""
    both = reader.read(Request(9_950, 18_500, "es", final=True, direct=True))

    assert "una serie de sonidos y archivos" in text(both.words).replace(" un serie", " una serie")
    assert "installed a series of sound" in text(both.direct)
    assert () == reader.read(Request(0, 2000, "es")).direct


def test_word_times(whole: Hypothesis) -> None:
    """Words follow one another within the stretch, near where they are spoken."""
    times = [time for word in whole.words for time in (word.start, word.end)]

    assert sorted(times) == times
    assert times[0] >= 0
    assert times[-1] <= 10_000
    spoken = {"instalado": 2.30, "ejecutado": 3.36, "código": 7.62}
    for word in whole.words:
        if word.text.strip() in spoken:
            assert abs(word.start / 1000 - spoken[word.text.strip()]) < 0.5
    assert all(0 <= word.probability <= 1 for word in whole.words)


def test_times_are_of_the_stream(reader: WhisperReader) -> None:
    """A stretch from the middle has the times of the stream."""
    words = reader.read(Request(10_000, 16_000, "es")).words

    assert "También" == words[0].text.strip()
    assert all(10_000 <= word.start <= word.end <= 16_000 for word in words)


@pytest.mark.parametrize("count", [1, 3, 7, 12])
def test_prefix(reader: WhisperReader, whole: Hypothesis, count: int) -> None:
    """A reading begins with the prefix to the letter, in the same words."""
    prefix = text(whole.words[:count])
    words = reader.read(Request(0, 9_500, "es", prefix=prefix)).words

    assert [word.text for word in whole.words[:count]] == [word.text for word in words[:count]]
    assert len(words) > count


def test_prefix_of_other_words(reader: WhisperReader) -> None:
    """Even what was not said: the settled words stand."""
    prefix = " Buenos días, ustedes"

    assert text(reader.read(Request(0, 5000, "es", prefix=prefix)).words).startswith(prefix)


def test_prefix_beside_english(reader: WhisperReader, whole: Hypothesis) -> None:
    """The prefix binds the transcript and leaves the English alone."""
    prefix = text(whole.words[:4])
    both = reader.read(Request(0, 9_500, "es", prefix=prefix, direct=True))

    assert text(both.words).startswith(prefix)
    assert both.direct


def test_two_readers(whisper: Whisper, spanish: Samples, whole: Hypothesis) -> None:
    """Each room has its own audio; the model is shared."""
    one, other = whisper.listen(), whisper.listen()
    other.hear(np.zeros(30 * 16_000, np.float32))
    one.hear(spanish)

    assert text(whole.words) == text(one.read(Request(0, 10_000, "es", final=True, direct=True)).words)


def test_language(reader: WhisperReader) -> None:
    """Spanish is taken for Spanish."""
    languages = reader.detect(0, 8000)

    assert "es" == next(iter(languages))
    assert 1.0 == pytest.approx(sum(languages.values()), abs=0.01)


@pytest.mark.parametrize("end", [20, 100, 400])
def test_short_stretch(reader: WhisperReader, end: int) -> None:
    """Next to nothing can be read; words stay within it."""
    assert all(0 <= word.start <= word.end <= end for word in reader.read(Request(0, end, "es", final=True)).words)


def test_padding() -> None:
    """Tiny, base and small do with less than 30 s, medium and large do not."""
    assert [11_000, 11_000, 11_000, 30_000, 30_000] == [padding(width) for width in (384, 512, 768, 1024, 1280)]


def test_length(whisper: Whisper) -> None:
    """A stretch is padded to a floor, with some silence behind it, and never beyond what Whisper takes."""
    whisper_lengths = [whisper.length(speech) for speech in (100, 10_000, 29_000, 30_000)]

    assert sorted(whisper_lengths) == whisper_lengths
    assert all(length >= speech for length, speech in zip(whisper_lengths, (100, 10_000, 29_000, 30_000), strict=True))
    assert 30_000 == whisper_lengths[-1]
    assert 1600 not in whisper_lengths  # 80 frames of encoder output would be taken for features


def test_lengths_are_few(whisper: Whisper) -> None:
    """Each costs memory for good, so that a server that is given all of them grows for hours."""
    assert 20 == len({whisper.length(speech) for speech in range(32, 30_000, 32)})


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
    """Tokens make words; punctuation belongs to the word before it; nothing is lost."""
    whispers = tokenizer(language)
    pieces = _pieces(whispers, whispers.encode("".join(words)))

    assert "".join(words) == "".join(piece.text for piece in pieces)
    assert len(words) >= len(pieces)
    assert words[-1] == pieces[-1].text


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "hi", "ru"])
def test_prefix_keeps_its_words(language: str) -> None:
    """A prefix that is made of words comes back in as many words, in every script."""
    said = {
        "zh": "大家好,今天我们来讨论一下人工智能的发展。",
        "ja": "こんにちは、今日は人工知能の発展について話します。",
        "ko": " 안녕하세요, 오늘은 인공지능의 발전에 대해 이야기하겠습니다.",
        "hi": " नमस्ते, आज हम कृत्रिम बुद्धिमत्ता के विकास के बारे में बात करेंगे।",
        "ru": " Вы закончили установку программы IP-телефонной станции «Астериск».",
    }[language]
    whispers = tokenizer(language)
    words = [piece.text for piece in _pieces(whispers, whispers.encode(said))]

    for count in range(1, len(words)):
        again = _pieces(whispers, whispers.encode("".join(words[:count])))
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
    """Of a loop one turn is kept; what people say twice stays."""
    assert kept == _unlooped(tokens)


def test_rows_that_are_drawn_are_never_written() -> None:
    """The vocabulary has them as `____`; what people do write stays."""
    signs = ("____", "Ġ====", "**", "...", "--", "Ġ!", "_", "a__", "ĠĠ")

    assert ["____", "Ġ====", "**"] == [sign for sign in signs if _is_filling(sign)]


@pytest.mark.parametrize(
    "said",
    [
        " He said no, no, no, no, I did not mean that at all.",
        " And it goes on and on and on and on and then it stops.",
        " Very, very, very, very important, and I mean that.",
    ],
)
def test_what_people_repeat(said: str) -> None:
    """What people do say again and again is no loop, and above all it does not hide what they say next."""
    english = tokenizer("en")

    assert said == english.decode(_unlooped(english.encode(said)))


def test_times_of_tokens() -> None:
    """A token begins at its first frame; those that were given none begin where the text ends."""
    assert [0, 2, 5] == _jumps([(0, 0), (0, 1), (1, 2), (1, 3), (2, 5)], 2)
    assert [3, 7, 7] == _jumps([(0, 3), (0, 7)], 2)
    assert [0, 0, 0] == _jumps([], 2)
    assert all(a <= b for a, b in pairwise(_jumps([(0, 1), (1, 1), (2, 4), (3, 9)], 3)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("model.bin", b""),
        ("model.bin", b"\x06\0\0\0 not a model"),
        ("model.bin", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("config.json", b"{"),
        ("vocabulary.txt", None),
        ("tokenizer.json", b"{"),
    ],
)
def test_damaged_weights(tmp_path: Path, name: str, data: bytes | None) -> None:
    """Weights that cannot be loaded are told in one line with a way out."""
    for file in models.folder("whisper-base").iterdir():
        if file.is_file():
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    if data is not None:
        (tmp_path / name).write_bytes(data)

    with pytest.raises(ModelError) as raised:
        Stages.loaded(Config(recognizer=RecognizerConfig(model=str(tmp_path), device="cpu")), print)

    assert str(tmp_path) in raised.value.message
    assert raised.value.hint
    assert "\n" not in str(raised.value)


def test_device_that_is_not_here() -> None:
    """A compute type that CTranslate2 does not have here is told, too."""
    with pytest.raises(ModelError, match="whisper-base cannot be loaded"):
        Stages.loaded(Config(recognizer=RecognizerConfig(device="cpu", compute_type="float16")), print)


class Split:
    """A tokenizer that splits as it was told."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces

    def split_to_word_tokens(self, tokens: list[int]) -> tuple[list[str], list[list[int]]]:
        """The pieces, a token each."""
        return list(self.pieces), [[token] for token in tokens]


def test_an_apostrophe_ties() -> None:
    """What an apostrophe ties to a word is one word with it, and punctuation belongs to the word before."""
    pieces = _pieces(Split(" l", "’accident", " a", ",", " dit"), [1, 2, 3, 4, 5])

    assert [(" l'accident", (1, 2)), (" a,", (3, 4)), (" dit", (5,))] == [(p.text, p.tokens) for p in pieces]


def test_renewed_weights_read_the_same(whisper: Whisper, spanish: Samples) -> None:
    """A reader goes on with weights that were loaded anew, because a reading hung in the old ones."""
    reader = whisper.listen()
    reader.hear(spanish[: 5 * 16_000])
    request = Request(start=0, end=5000, language="es", final=True)
    before = reader.read(request)
    whisper.renew()

    assert before.words
    assert before == reader.read(request)


def test_a_name_that_was_told_is_heard(whisper: Whisper) -> None:
    """Base hears `DGM` in `localizado en Digium`."""
    reader = whisper.listen()
    reader.hear(decode_audio(str(SAMPLES / "es-phone.flac"))[: 51 * 16_000])
    stretch = Request(41_000, 50_500, "es", final=True)

    assert "Digium" not in text(reader.read(stretch).words)
    assert "Digium" in text(reader.read(replace(stretch, hotwords="Asterisk, Digium, PBX")).words)


@pytest.mark.parametrize(
    ("said", "recited"),
    [
        ("Asterisk, Digium, PBX.", True),
        ("and then pbx Asterisk", True),
        ("Asterisk is made by Digium.", False),
        ("a PBX", False),
    ],
)
def test_a_list_that_is_recited_was_not_said(said: str, *, recited: bool) -> None:
    """Two of the hotwords in the order of their list, unless they are settled; without any nothing is."""
    words = [Word(0, 100, f" {word}", 0.9) for word in said.split()]

    assert _recites(words, "", "Asterisk, Digium, PBX") is recited
    assert not _recites(words, said, "Asterisk, Digium, PBX")
    assert not _recites(words, "", "")


def test_what_recites_is_read_without_the_list(reader: WhisperReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nothing had been told."""
    stretch = Request(10_000, 16_000, "es", final=True)
    monkeypatch.setattr("captioner.recognizers.whisper._recites", lambda _, __, hotwords: bool(hotwords))

    assert reader.read(replace(stretch, hotwords="Asterisk, Digium, PBX")) == reader.read(stretch)

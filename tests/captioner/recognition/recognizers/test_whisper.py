from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.audio import decode_audio

from captioner.config import Config, RecognizerConfig
from captioner.errors import ModelError
from captioner.models import store
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.recognizers.whisper import Whisper, WhisperStream, min_padding_ms
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.types import Hypothesis, Samples, Word
from tests.conftest import SAMPLES

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def reader(whisper: Whisper, spanish: Samples) -> WhisperStream:
    """Stream with the Spanish sample."""
    reader = whisper.stream()
    reader.append(spanish)
    return reader


def text(words: tuple[Word, ...]) -> str:
    return "".join(word.text for word in words)


@pytest.fixture(scope="module")
def whole(reader: WhisperStream) -> Hypothesis:
    """Transcription and translation of the first ten seconds."""
    return reader.transcribe(TranscriptionRequest(0, 10_000, "es", final=True, translate=True))


def test_transcription(whole: Hypothesis) -> None:
    """Spanish is transcribed in Spanish."""
    assert "es" == whole.language
    assert text(whole.words).startswith(" Felicidades, usted ha instalado y ejecutado exitosamente su")


def test_translation(reader: WhisperStream) -> None:
    """The same audio is translated into English if requested."""
    both = reader.transcribe(TranscriptionRequest(9_950, 18_500, "es", final=True, translate=True))

    assert "una serie de sonidos y archivos" in text(both.words).replace(" un serie", " una serie")
    assert "installed a series of sound" in text(both.direct)
    assert () == reader.transcribe(TranscriptionRequest(0, 2000, "es")).direct


def test_word_times(whole: Hypothesis) -> None:
    """Words are in order, within the span, near the time at which they are spoken."""
    times = [time for word in whole.words for time in (word.start, word.end)]

    assert sorted(times) == times
    assert times[0] >= 0
    assert times[-1] <= 10_000
    spoken = {"instalado": 2.30, "ejecutado": 3.36, "código": 7.62}
    for word in whole.words:
        if word.text.strip() in spoken:
            assert abs(word.start / 1000 - spoken[word.text.strip()]) < 0.5
    assert all(0 <= word.probability <= 1 for word in whole.words)


def test_times_are_of_the_stream(reader: WhisperStream) -> None:
    """A span from the middle has the times of the stream."""
    words = reader.transcribe(TranscriptionRequest(10_000, 16_000, "es")).words

    assert "También" == words[0].text.strip()
    assert all(10_000 <= word.start <= word.end <= 16_000 for word in words)


@pytest.mark.parametrize("count", [1, 3, 7, 12])
def test_prefix(reader: WhisperStream, whole: Hypothesis, count: int) -> None:
    """A transcription begins with exactly the prefix, in the same words."""
    prefix = text(whole.words[:count])
    words = reader.transcribe(TranscriptionRequest(0, 9_500, "es", prefix=prefix)).words

    assert [word.text for word in whole.words[:count]] == [word.text for word in words[:count]]
    assert len(words) > count


def test_prefix_of_other_words(reader: WhisperStream) -> None:
    """A prefix that was not spoken is kept as well."""
    prefix = " Buenos días, ustedes"

    assert text(reader.transcribe(TranscriptionRequest(0, 5000, "es", prefix=prefix)).words).startswith(prefix)


def test_words_behind_a_prefix_are_limited(reader: WhisperStream) -> None:
    """Behind a prefix that covers all but the end of a span, as many tokens are allowed as fit into the rest."""
    request = TranscriptionRequest(0, 28_000, "es", prefix=" Felicidades,")
    all_words, rest = (reader.transcribe(each).words for each in (request, replace(request, prefix_ms=28_000)))

    assert len(rest) <= 24 + 1 < len(all_words)


def test_prefix_and_translation(reader: WhisperStream, whole: Hypothesis) -> None:
    """The prefix applies to the transcript and not to the translation."""
    prefix = text(whole.words[:4])
    both = reader.transcribe(TranscriptionRequest(0, 9_500, "es", prefix=prefix, translate=True))

    assert text(both.words).startswith(prefix)
    assert both.direct


def test_two_streams(whisper: Whisper, spanish: Samples, whole: Hypothesis) -> None:
    """Each stream has its own audio; the model is shared."""
    one, other = whisper.stream(), whisper.stream()
    other.append(np.zeros(30 * 16_000, np.float32))
    one.append(spanish)

    request = TranscriptionRequest(0, 10_000, "es", final=True, translate=True)
    assert text(whole.words) == text(one.transcribe(request).words)


def test_language(reader: WhisperStream) -> None:
    """Spanish is detected as Spanish."""
    languages = reader.detect_language(0, 8000)

    assert "es" == next(iter(languages))
    assert 1.0 == pytest.approx(sum(languages.values()), abs=0.01)


@pytest.mark.parametrize("end", [20, 100, 400])
def test_short_span(reader: WhisperStream, end: int) -> None:
    """Words of a very short span stay within it."""
    words = reader.transcribe(TranscriptionRequest(0, end, "es", final=True)).words
    assert all(0 <= word.start <= word.end <= end for word in words)


def test_padding() -> None:
    """Tiny, base and small need 11 s of padding; medium and large need 30 s."""
    assert [11_000, 11_000, 11_000, 30_000, 30_000] == [min_padding_ms(width) for width in (384, 512, 768, 1024, 1280)]


def test_padded_length(whisper: Whisper) -> None:
    """Spans are padded to a minimum, with silence after them, and never beyond 30 s."""
    whisper_lengths = [whisper.padded_length(speech) for speech in (100, 10_000, 29_000, 30_000)]

    assert sorted(whisper_lengths) == whisper_lengths
    assert all(length >= speech for length, speech in zip(whisper_lengths, (100, 10_000, 29_000, 30_000), strict=True))
    assert 30_000 == whisper_lengths[-1]
    assert 1600 not in whisper_lengths  # 80 frames of encoder output would be taken for features


def test_number_of_lengths(whisper: Whisper) -> None:
    """The encoder receives 20 different lengths, because each costs memory for good."""
    assert 20 == len({whisper.padded_length(speech) for speech in range(32, 30_000, 32)})


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
    """Weights that cannot be loaded raise a one-line error with a hint."""
    for file in store.folder("whisper-base").iterdir():
        if file.is_file():
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    if data is not None:
        (tmp_path / name).write_bytes(data)

    with pytest.raises(ModelError) as raised:
        ConfiguredFactory.loaded(Config(recognizer=RecognizerConfig(model=str(tmp_path), device="cpu")), print)

    assert str(tmp_path) in raised.value.message
    assert raised.value.hint
    assert "\n" not in str(raised.value)


def test_unsupported_compute_type() -> None:
    """A compute type that the machine does not support raises ModelError."""
    with pytest.raises(ModelError, match="cannot load whisper-base"):
        ConfiguredFactory.loaded(Config(recognizer=RecognizerConfig(device="cpu", compute_type="float16")), print)


def test_reload(whisper: Whisper, spanish: Samples) -> None:
    """A stream gives the same result after the weights were loaded again."""
    reader = whisper.stream()
    reader.append(spanish[: 5 * 16_000])
    request = TranscriptionRequest(start=0, end=5000, language="es", final=True)
    before = reader.transcribe(request)
    whisper.reload()

    assert before.words
    assert before == reader.transcribe(request)


def test_hotwords(whisper: Whisper) -> None:
    """whisper-base transcribes `Digium` as `DGM` without the hotword and correctly with it."""
    reader = whisper.stream()
    reader.append(decode_audio(str(SAMPLES / "es-phone.flac"))[: 51 * 16_000])
    request = TranscriptionRequest(41_000, 50_500, "es", final=True)

    assert "Digium" not in text(reader.transcribe(request).words)
    assert "Digium" in text(reader.transcribe(replace(request, hotwords="Asterisk, Digium, PBX")).words)


def test_repeated_hotwords(reader: WhisperStream, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transcription that recites the hotwords is repeated without them."""
    request = TranscriptionRequest(10_000, 16_000, "es", final=True)
    monkeypatch.setattr(
        "captioner.recognition.recognizers.whisper.repeats_list", lambda _, __, hotwords: bool(hotwords)
    )

    assert reader.transcribe(replace(request, hotwords="Asterisk, Digium, PBX")) == reader.transcribe(request)

from __future__ import annotations

import numpy as np

from captioner.offline.chunks import Chunk, Clip
from captioner.offline.spoken_languages import SpokenLanguages
from captioner.types import SAMPLE_RATE, Samples


def detect(samples: Samples) -> dict[str, float]:
    """English for loud speech, Spanish for other; never sure."""
    english = 0.9 if float(samples.max()) > 0.5 else 0.1
    return {"en": english, "es": 1 - english, "cy": 2.0}


def chunk(*speech: tuple[int, int, float]) -> Chunk:
    """A chunk that begins at 10 s, with speech of these levels."""
    samples = np.zeros(40 * SAMPLE_RATE, np.float32)
    for start, end, level in speech:
        samples[(start - 10_000) * 16 : (end - 10_000) * 16] = level
    clips: tuple[Clip, ...] = tuple((start, end) for start, end, _ in speech)
    return Chunk(10_000, samples, clips, clips)


def test_a_chunk_is_split_at_a_change_of_language() -> None:
    """The parts are the chunk, cut in the middle of a pause, and have the clips of one language each."""
    whole = chunk((11_000, 14_000, 0.9), (14_500, 17_000, 0.9), (18_000, 21_000, 0.2), (22_000, 26_000, 0.2))
    parts = list(SpokenLanguages("en,es", detect).split(whole))

    assert ["en", "es"] == [language for language, _ in parts]
    assert [((11_000, 17_000),), ((18_000, 26_000),)] == [part.clips for _, part in parts]
    assert [(10_000, 17_500), (17_500, 50_000)] == [(part.start, part.end) for _, part in parts]
    assert np.array_equal(whole.samples, np.concatenate([part.samples for _, part in parts]))


def test_short_speech_has_the_language_before_it() -> None:
    """A word is too short to be detected."""
    whole = chunk((11_000, 14_000, 0.2), (20_000, 20_500, 0.9), (25_000, 28_000, 0.2))

    assert ["es"] == [language for language, _ in SpokenLanguages("en,es", detect).split(whole)]


def test_the_language_continues_in_the_next_chunk() -> None:
    """Without speech, and at the beginning of a continued run, the language is the last one."""
    languages = SpokenLanguages("en,es", detect, last="es")

    assert ["es"] == [language for language, _ in languages.split(chunk())]
    assert ["es"] == [language for language, _ in languages.split(chunk((20_000, 20_500, 0.9)))]

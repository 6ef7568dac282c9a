from __future__ import annotations

import numpy as np
import numpy.typing as npt

from captioner.offline.word_times import trim
from captioner.types import Word


def sound(*intervals: tuple[int, int], length: int = 4000) -> npt.NDArray[np.float32]:
    """A tone in each interval of milliseconds, faint noise elsewhere."""
    noise = np.random.default_rng(1).normal(0, 0.001, length * 16).astype(np.float32)
    tone = np.sin(np.arange(length * 16) * 0.1).astype(np.float32) * 0.3
    for start, end in intervals:
        noise[start * 16 : end * 16] += tone[start * 16 : end * 16]
    return noise


def test_words_are_trimmed_to_their_sound() -> None:
    """A word that begins or ends in a pause keeps 20 ms beside its sound."""
    samples = sound((1000, 1500), (3000, 3500))
    words = (Word(1000, 1900, " one", 0.9), Word(2500, 3500, " two", 0.8))

    assert (Word(1000, 1520, " one", 0.9), Word(2980, 3500, " two", 0.8)) == trim(samples, words)


def test_words_without_a_pause_keep_their_times() -> None:
    """Edges inside speech are not moved."""
    words = (Word(1000, 1240, " one", 1.0), Word(1240, 1500, " two", 1.0))

    assert words == trim(sound((1000, 1500)), words)


def test_a_click_is_not_speech() -> None:
    """Sound must last 30 ms."""
    samples = sound((500, 510), (1000, 1500))

    assert 980 == trim(samples, (Word(400, 1500, " one", 1.0),))[0].start


def test_a_word_in_silence_keeps_its_times() -> None:
    """Without sound there is no edge to move to."""
    word = Word(2000, 2400, " hm", 0.2)

    assert (word,) == trim(sound((1000, 1500)), (word,)) == trim(np.zeros(0, np.float32), (word,))

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from captioner.offline.word_times import cut
from captioner.types import Word


def sound(*stretches: tuple[int, int], length: int = 4000) -> npt.NDArray[np.float32]:
    """A tone in each stretch of milliseconds, faint noise elsewhere."""
    noise = np.random.default_rng(1).normal(0, 0.001, length * 16).astype(np.float32)
    tone = np.sin(np.arange(length * 16) * 0.1).astype(np.float32) * 0.3
    for start, end in stretches:
        noise[start * 16 : end * 16] += tone[start * 16 : end * 16]
    return noise


def test_a_word_that_begins_in_a_pause_begins_with_its_sound() -> None:
    """A breath before it; and one that ends in a pause ends with it."""
    samples = sound((1000, 1500), (3000, 3500))
    words = (Word(1000, 1900, " one", 0.9), Word(2500, 3500, " two", 0.8))

    assert (Word(1000, 1520, " one", 0.9), Word(2980, 3500, " two", 0.8)) == cut(samples, words)


def test_words_that_touch_no_pause_keep_their_times() -> None:
    """Within speech nothing tells where one ends and the next begins."""
    words = (Word(1000, 1240, " one", 1.0), Word(1240, 1500, " two", 1.0))

    assert words == cut(sound((1000, 1500)), words)


def test_a_click_is_no_sound() -> None:
    """It takes three hundredths of a second to be a voice."""
    samples = sound((500, 510), (1000, 1500))

    assert 980 == cut(samples, (Word(400, 1500, " one", 1.0),))[0].start


def test_a_word_in_silence_stays() -> None:
    """There is nothing to move it to; neither is there in no sound at all."""
    word = Word(2000, 2400, " hm", 0.2)

    assert (word,) == cut(sound((1000, 1500)), (word,)) == cut(np.zeros(0, np.float32), (word,))

from __future__ import annotations

import numpy as np

from captioner.recognition.remote import pcm
from captioner.recognition.remote.retained_audio import RetainedAudio
from captioner.types import Samples


def seconds(count: float, value: float = 0.5) -> Samples:
    """Return constant samples."""
    return np.full(round(16_000 * count), value, np.float32)


def test_parts_are_the_audio_in_order() -> None:
    """Parts of a second at most follow one another without a gap."""
    audio = RetainedAudio()
    audio.append(seconds(1.5, 0.25))
    audio.append(seconds(1, 0.5))
    position, taken = 0, b""
    while part := audio.part(position):
        assert len(part) <= 32_000
        position, taken = position + len(part), taken + part

    assert np.array_equal(pcm.decode(taken), np.concatenate([seconds(1.5, 0.25), seconds(1, 0.5)]))
    assert position == audio.end


def test_audio_that_is_not_needed_is_dropped_and_not_counted() -> None:
    """The oldest audio goes once it is not needed."""
    audio = RetainedAudio(limit_s=3)
    for second in range(10):
        audio.append(seconds(1))
        audio.discard_before(1000 * second)

    assert audio.dropped_s == 0
    assert audio.end - audio.first == 32_000


def test_needed_audio_beyond_the_limit_is_counted() -> None:
    """Audio that is needed and exceeds the limit is counted, and zeros take its place."""
    audio = RetainedAudio(limit_s=3)
    audio.append(seconds(2))
    audio.discard_before(500)
    audio.append(seconds(2.25))

    assert audio.dropped_s == 0.75
    assert audio.first == round(1.25 * 32_000)
    assert not any(audio.part(0))
    assert len(audio.part(0)) == 32_000
    assert pcm.decode(audio.part(audio.first))[0] == 0.5


def test_pcm_keeps_16_bit_samples() -> None:
    """Samples of 16-bit recordings are the same after the line; others are clipped."""
    samples = (np.arange(-32_768, 32_768) / 32_768).astype(np.float32)

    assert np.array_equal(samples, pcm.decode(pcm.encode(samples)))
    assert [1 - 2**-15, -1] == pcm.decode(pcm.encode(np.array([1.5, -2], np.float32))).tolist()

from __future__ import annotations

import weakref

import numpy as np
import pytest

from captioner.offline.chunks import Clip, detect_speech, split_audio
from captioner.types import AudioChunk, Samples
from tests.captioner.audio.media import speech, tone
from tests.fakes import silence


def audio(seconds: int, loud: list[tuple[int, int]]) -> list[AudioChunk]:
    """Audio with ones in the given intervals of seconds, and zeros elsewhere."""
    samples = silence(seconds)
    for start, end in loud:
        samples[16_000 * start : 16_000 * end] = 1
    return [AudioChunk(1000 * n, samples[16_000 * n : 16_000 * (n + 1)]) for n in range(seconds)]


def loud(samples: Samples) -> list[Clip]:
    """Detect samples other than zero as speech."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], samples, [0]]) != 0)) // 16
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def test_a_clip_includes_short_pauses() -> None:
    """Speech is merged up to the maximum length; a long pause separates clips."""
    spoken = [(1, 5), (6, 12), (13, 27), (28, 40), (50, 55)]

    (only,) = split_audio(audio(60, spoken), loud)

    assert ((1000, 27_000), (28_000, 40_000), (50_000, 55_000)) == only.clips
    assert 4 * 16_000 == np.count_nonzero(only.cut((500, 5000)))


def test_a_long_recording_is_split_in_its_pauses() -> None:
    """The chunk ends in the longest pause of its last half minute, and no audio is lost."""
    spoken = [(n, n + 9) for n in range(0, 100, 10)]
    spoken[6] = (60, 67)

    found = list(split_audio(audio(100, spoken), loud, length=50_000))

    assert [0, 68_500] == [chunk.start for chunk in found]
    assert [68_500, 100_000] == [chunk.end for chunk in found]


def test_audio_of_earlier_chunks_is_not_kept() -> None:
    """The audio behind the end of a chunk does not keep that chunk in memory."""
    found = split_audio((AudioChunk(1000 * n, silence(1)) for n in range(300)), loud, length=50_000)
    first = weakref.ref(next(found).samples.base)
    next(found)

    assert first() is None


def test_finished_audio_is_skipped() -> None:
    """The first chunk begins at `begin`."""
    (rest,) = split_audio(audio(20, [(1, 3), (11, 13)]), loud, begin=10_500)

    assert (10_500, ((11_000, 13_000),)) == (rest.start, rest.clips)


def test_silence_has_no_clips() -> None:
    """Silence is a chunk without clips, so that progress is reported."""
    (only,) = split_audio(audio(2, []), loud)

    assert ((), 2000) == (only.clips, only.end)


def test_no_audio_has_no_chunks() -> None:
    """An empty recording yields nothing."""
    assert [] == list(split_audio([], loud))


@pytest.mark.parametrize("kind", ["hum", "noise"])
def test_speech_behind_noise(kind: str) -> None:
    """The first words after a long pause with noise are detected as without it, and the noise is not."""
    spoken = speech(8)
    before = tone(40, 50, level=0.15) if kind == "hum" else _pink_noise(40)
    expected = detect_speech(spoken)
    found = [(start - 40_000, end - 40_000) for start, end in detect_speech(np.concatenate([before, spoken]))]

    assert all(start >= -300 for start, _ in found)
    assert abs(found[0][0] - expected[0][0]) < 400


def _pink_noise(seconds: int) -> Samples:
    spectrum = np.fft.rfft(np.random.default_rng(1).normal(0, 1, seconds * 16_000))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1))
    samples: Samples = (0.05 * noise / noise.std()).astype(np.float32)
    return samples

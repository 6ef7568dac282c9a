from __future__ import annotations

import numpy as np

from captioner.offline.chunks import Clip, stretches
from captioner.types import AudioChunk, Samples
from tests.fakes import silence


def chunks(seconds: int, loud: list[tuple[int, int]]) -> list[AudioChunk]:
    """Ones where somebody speaks, zeros elsewhere; times in seconds."""
    samples = silence(seconds)
    for start, end in loud:
        samples[16_000 * start : 16_000 * end] = 1
    return [AudioChunk(1000 * n, samples[16_000 * n : 16_000 * (n + 1)]) for n in range(seconds)]


def loud(samples: Samples) -> list[Clip]:
    """Where the samples are not zero."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], samples, [0]]) != 0)) // 16
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def test_clips_are_speech_with_its_short_pauses() -> None:
    """Up to what is read at once; a long pause sets them apart."""
    spoken = [(1, 5), (6, 12), (13, 27), (28, 40), (50, 55)]

    (only,) = stretches(chunks(60, spoken), loud)

    assert ((1000, 27_000), (28_000, 40_000), (50_000, 55_000)) == only.clips
    assert 4 * 16_000 == np.count_nonzero(only.cut((500, 5000)))


def test_a_long_recording_is_cut_in_its_pauses() -> None:
    """In the longest of the last half minute, and nothing is lost."""
    spoken = [(n, n + 9) for n in range(0, 100, 10)]
    spoken[6] = (60, 67)

    found = list(stretches(chunks(100, spoken), loud, length=50_000))

    assert [0, 68_500] == [stretch.start for stretch in found]
    assert [68_500, 100_000] == [stretch.end for stretch in found]


def test_what_is_done_is_passed_over() -> None:
    """The rest begins at that millisecond."""
    (rest,) = stretches(chunks(20, [(1, 3), (11, 13)]), loud, begin=10_500)

    assert (10_500, ((11_000, 13_000),)) == (rest.start, rest.clips)


def test_silence_has_no_clips() -> None:
    """It is a stretch all the same, so that progress can be told."""
    (only,) = stretches(chunks(2, []), loud)

    assert ((), 2000) == (only.clips, only.end)


def test_nothing_makes_no_stretch() -> None:
    """An empty recording."""
    assert [] == list(stretches([], loud))

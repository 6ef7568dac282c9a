from __future__ import annotations

import numpy as np

from captioner.types import AudioChunk, Revision, Samples
from tests.fakes import silence
from tests.rigs.loudness_server import LoudnessEngine


def loud(seconds: float) -> Samples:
    return np.full(round(16_000 * seconds), 0.1, np.float32)


def told(samples: Samples, step: int) -> list[Revision]:
    """Fed in chunks of so many milliseconds, all decoded."""
    engine = LoudnessEngine("en")
    revisions: list[Revision] = []
    for at in range(0, len(samples), 16 * step):
        engine.feed(AudioChunk(at // 16, samples[at : at + 16 * step]))
        while engine.due:
            revisions += engine.decode()
    return [*revisions, *engine.flush()]


SOUND = np.concatenate([silence(1), loud(1.5), silence(1), loud(10)])


def test_what_is_loud_is_a_word() -> None:
    """One for each 0.3 s; a pause ends a caption, and so do eight seconds."""
    finals = [revision for revision in told(SOUND, 20) if revision.final]

    assert [(1000, 2500), (3500, 11_500), (11_500, 13_500)] == [(final.start, final.end) for final in finals]
    assert "w1 w2 w3 w4 w5 w6" == finals[0].text


def test_a_slip_is_taken_back() -> None:
    """Each fifth word comes wrong at first, in the tail."""
    texts = [revision.text for revision in told(SOUND, 20) if revision.segment == "s0"]

    assert "w1 w2 w3 w4 w5x" in texts
    assert "w1 w2 w3 w4 w5 w6" in texts


def test_chunks_make_no_difference() -> None:
    """20 ms or four seconds."""
    assert told(SOUND, 20) == told(SOUND, 1000) == told(SOUND, 4000)

from __future__ import annotations

import numpy as np

from captioner.types import AudioChunk, Revision, Samples
from tests.fakes import silence
from tests.rigs.loudness_server import LoudnessEngine


def loud(seconds: float) -> Samples:
    return np.full(round(16_000 * seconds), 0.1, np.float32)


def revisions(samples: Samples, step: int) -> list[Revision]:
    """Return the revisions for audio in chunks of `step` milliseconds."""
    engine = LoudnessEngine("en")
    revisions: list[Revision] = []
    for at in range(0, len(samples), 16 * step):
        engine.feed(AudioChunk(at // 16, samples[at : at + 16 * step]))
        while engine.due:
            revisions += engine.decode()
    return [*revisions, *engine.flush()]


SOUND = np.concatenate([silence(1), loud(1.5), silence(1), loud(10)])


def test_loud_sound_shows_words() -> None:
    """There is a word for each 0.3 s of loud sound; a pause or a length of eight seconds ends a caption."""
    finals = [revision for revision in revisions(SOUND, 20) if revision.final]

    assert [(1000, 2500), (3500, 11_500), (11_500, 13_500)] == [(final.start, final.end) for final in finals]
    assert "w1 w2 w3 w4 w5 w6" == finals[0].text


def test_wrong_words_are_taken_back() -> None:
    """Each fifth word is wrong at first, in the tail."""
    texts = [revision.text for revision in revisions(SOUND, 20) if revision.segment == "s0"]

    assert "w1 w2 w3 w4 w5x" in texts
    assert "w1 w2 w3 w4 w5 w6" in texts


def test_any_chunk_size_gives_the_same_revisions() -> None:
    """Chunks of 20 ms and of four seconds give the same revisions."""
    assert revisions(SOUND, 20) == revisions(SOUND, 1000) == revisions(SOUND, 4000)

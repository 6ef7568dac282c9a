from __future__ import annotations

import numpy as np
import pytest

from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.types import AudioChunk, Samples


def chunk(start: int, end: int) -> AudioChunk:
    """Return audio whose samples have their own time as value."""
    return AudioChunk(start, np.arange(16 * start, 16 * end, dtype=np.float32))


def parts(changes: SpeakerChanges, *chunks: AudioChunk) -> list[tuple[int, int, str | None]]:
    """Start, duration and speaker of each part; asserts that the parts are the whole audio."""
    found = [(part, speaker) for each in chunks for part, speaker in changes.divided(each)]
    whole: Samples = np.concatenate([each.samples for each in chunks])
    assert np.array_equal(whole, np.concatenate([part.samples for part, _ in found]))
    assert all(part.start == part.samples[0] / 16 for part, _ in found)
    return [(part.start, part.milliseconds, speaker) for part, speaker in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], [(100, 900, None), (1000, 1000, None)]),
        ([(0, "Ana")], [(100, 900, "Ana"), (1000, 1000, "Ana")]),
        ([(0, "Ana"), (400, "Ben"), (1000, None)], [(100, 300, "Ana"), (400, 600, "Ben"), (1000, 1000, None)]),
        ([(400, "Ana"), (400, "Ben")], [(100, 300, None), (400, 600, "Ben"), (1000, 1000, "Ben")]),
        ([(2000, "Ana")], [(100, 900, None), (1000, 1000, None)]),
    ],
)
def test_audio_is_divided_where_the_speaker_changes(
    changes: list[tuple[int, str | None]], expected: list[tuple[int, int, str | None]]
) -> None:
    """Every sample is in one part, whichever times the changes have."""
    speakers = SpeakerChanges()
    for at_ms, speaker in changes:
        speakers.add(at_ms, speaker)

    assert expected == parts(speakers, chunk(100, 1000), chunk(1000, 2000))


def test_a_change_that_comes_late_applies_to_the_next_audio() -> None:
    """A change before audio that was processed already is not lost."""
    speakers = SpeakerChanges()
    before = parts(speakers, chunk(0, 1000))
    speakers.add(900, "Ana")

    assert [(0, 1000, None), (1000, 500, "Ana")] == [*before, *parts(speakers, chunk(1000, 1500))]

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from captioner.config.sounds import SongHandling
from captioner.recognition.sounds.classifier import SILENT, SoundScores
from captioner.recognition.sounds.detector import SoundDetector, SoundEnd, SoundStart
from captioner.types import Samples, SpeechEnd, SpeechStart

STEP = 8192
STEP_MS = 512
SPEECH = SoundScores(0.9, 0.0, 0.0)
OVER_MUSIC = SoundScores(0.9, 0.0, 0.9)
MUSIC = SoundScores(0.0, 0.0, 0.9)
SONG = SoundScores(0.2, 0.8, 0.9)


def detector(*scores: SoundScores, songs: SongHandling = "mark") -> SoundDetector:
    """Return a detector whose steps have these scores."""
    left = iter(scores)
    return SoundDetector(lambda _: next(left, SILENT), songs)


def push(found: SoundDetector, steps: int, size: int = STEP) -> Iterator[SoundStart | SoundEnd]:
    """Yield the events of so many steps, pushed in chunks of `size` samples."""
    samples: Samples = np.zeros(STEP * steps, np.float32)
    for at in range(0, len(samples), size):
        yield from found.push(samples[at : at + size])


@pytest.mark.parametrize("size", [512, 3000, 100_000])
def test_music_begins_after_three_seconds(size: int) -> None:
    """Music is dated back to its start and ends where it was last detected, whatever the size of the chunks."""
    found = detector(*[SILENT] * 6, *[MUSIC] * 10)

    assert [SoundStart(6 * STEP_MS, "music"), SoundEnd(16 * STEP_MS)] == [
        *push(found, 11, size),
        *push(found, 14, size),
    ]


def test_speech_is_no_sound() -> None:
    """Neither speech nor speech over music is labelled."""
    assert [] == list(push(detector(*[SPEECH] * 20, *[OVER_MUSIC] * 20), 40))


def test_short_sounds() -> None:
    """Two seconds of music are not labelled."""
    assert [] == list(push(detector(*[SILENT] * 6, *[MUSIC] * 2, *[SILENT] * 6), 14))


def test_music_becomes_a_song() -> None:
    """The label changes when singing is clear."""
    events = list(push(detector(*[MUSIC] * 8, *[SONG] * 8), 16))

    assert ["music", "song"] == [event.sound for event in events if isinstance(event, SoundStart)]
    assert SoundEnd in map(type, events)


def test_a_song_becomes_music() -> None:
    """After ten seconds without singing, what goes on is music."""
    events = list(push(detector(*[SONG] * 8, *[MUSIC] * 30), 38))

    assert ["song", "music"] == [event.sound for event in events if isinstance(event, SoundStart)]


def test_speech_ends_the_sound() -> None:
    """The classifier ends music a second before the speech that it detects."""
    assert SoundEnd(8 * STEP_MS - 1000) in push(detector(*[MUSIC] * 7, OVER_MUSIC), 8)


def test_the_voice_detector_ends_the_sound() -> None:
    """The sound ends where speech begins, and none begins while somebody speaks."""
    found = detector(*[MUSIC] * 30)
    list(push(found, 7))

    assert [SoundEnd(3400)] == list(found.follow(SpeechStart(3400)))
    assert [] == list(push(found, 10))
    assert [] == list(found.follow(SpeechEnd(8000)))
    assert [SoundStart(8000, "music")] == list(push(found, 1))


def test_voices_are_held() -> None:
    """A voice is speech at once in silence, after a second over music, and not at all in a song."""
    found = detector(*[MUSIC] * 8, *[SONG] * 2)

    assert 0 == found.hold_ms
    list(push(found, 8))
    assert 1000 == found.hold_ms
    list(push(found, 2))
    assert found.hold_ms is None


def test_songs_as_speech() -> None:
    """With "transcribe", a song is neither labelled nor held."""
    found = detector(*[SONG] * 12, songs="transcribe")

    assert ([], 0) == (list(push(found, 12)), found.hold_ms)


def test_the_end_of_the_stream() -> None:
    """A sound ends with its stream."""
    found = detector(*[MUSIC] * 7)
    list(push(found, 7))

    assert [SoundEnd(7 * STEP_MS)] == list(found.flush())

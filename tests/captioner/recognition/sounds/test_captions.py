from __future__ import annotations

import numpy as np

from captioner.config.sounds import SongHandling
from captioner.recognition.sounds.captions import SoundCaptions
from captioner.recognition.sounds.classifier import SoundScores


def captions(scores: SoundScores, spoken: str = "es,en", songs: SongHandling = "mark") -> SoundCaptions:
    """Return the captions of five seconds with these scores."""
    found = SoundCaptions(lambda _: scores, spoken, songs)
    found.push(np.zeros(80_000, np.float32))
    return found


def test_the_label_is_open_while_it_sounds() -> None:
    """Two revisions of one segment: open from the start of the sound, final at its end, in the first language."""
    found = captions(SoundScores(0, 0, 1))
    (opened,) = found.take()
    found.flush()
    (final,) = found.take()

    assert ("[Música]", "es", "music", False) == (opened.text, opened.language, opened.sound, opened.final)
    assert (opened.segment, "[Música]", 2, True) == (final.segment, final.text, final.number, final.final)
    assert (0, 5000) == (final.start, final.end)


def test_songs_without_a_label() -> None:
    """With "nothing", a song has no label but is not speech either."""
    song = SoundScores(0, 1, 1)
    found = captions(song, songs="nothing")

    assert (False, None) == (found.due, found.hold_ms)
    assert ["♪"] == [each.text for each in captions(song).take()]


def test_labels_of_a_language_to_be_detected() -> None:
    """The label is English until the room replaces it by those of its languages."""
    assert ["[Music]"] == [each.text for each in captions(SoundScores(0, 0, 1), "auto").take()]

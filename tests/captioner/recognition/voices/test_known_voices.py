from __future__ import annotations

import numpy as np
import pytest

from captioner.recognition.voices.known_voices import KnownVoices
from captioner.recognition.voices.voice_encoder import Embedding


def voices(count: int) -> list[Embedding]:
    """Return directions that are far apart."""
    return list(np.eye(16, dtype=np.float32)[:count])


def spoken(known: KnownVoices, *turns: tuple[Embedding, int], noise: float = 0.12) -> list[tuple[int, int]]:
    """Return the changes for turns of a voice and a number of embeddings, one every 400 ms."""
    chance, changes, at = np.random.default_rng(1), [], 0
    for voice, count in turns:
        for _ in range(count):
            embedding = voice + chance.normal(0, noise, len(voice)).astype(np.float32)
            changes += [found] if (found := known.push(embedding / np.linalg.norm(embedding), at)) else []
            at += 400
    return changes


def test_voices_are_numbered_in_order() -> None:
    """A voice that returns has its number again, and each change has the time at which it began."""
    ana, ben, eva = voices(3)

    changes = spoken(KnownVoices(), (ana, 10), (ben, 10), (ana, 5), (eva, 5))

    assert [(0, 1), (4000, 2), (8000, 1), (10_000, 3)] == changes


def test_one_strange_embedding_changes_nothing() -> None:
    """An embedding between two voices is not enough evidence."""
    ana, ben = voices(2)

    assert [(0, 1)] == spoken(KnownVoices(), (ana, 8), (np.sqrt(0.5) * (ana + 0.9 * ben), 1), (ana, 8), noise=0.05)


def test_voices_stay_known() -> None:
    """Another stream of the room has the same voices."""
    known = KnownVoices()
    ana, ben = voices(2)
    spoken(known, (ana, 5), (ben, 5))
    known.begin()

    assert [(0, 2), (2000, 1)] == spoken(known, (ben, 5), (ana, 5))


@pytest.mark.parametrize("again", [False, True])
def test_the_tenth_voice(again: bool) -> None:
    """There are at most nine voices; further speech belongs to the most similar one."""
    known = KnownVoices()
    everyone = voices(10)
    changes = spoken(known, *((voice, 16) for voice in everyone))
    if again:
        known.begin()
        changes += spoken(known, (everyone[9], 3))

    assert set(range(1, 10)) == {number for _, number in changes}


def test_a_brief_sound_makes_room() -> None:
    """If all numbers are taken, a new voice replaces one that hardly spoke."""
    known = KnownVoices()
    *others, noise, last = voices(10)
    spoken(known, (noise, 3), *((voice, 16) for voice in others))

    assert [1, 2] == [number for _, number in spoken(known, (last, 6), (others[0], 6))]

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from captioner.audio.file import read_file
from captioner.models import store
from captioner.offline.word_alignment import align, tokens
from captioner.recognition.recognizers.whisper_batched import WhisperBatched, is_loop
from captioner.types import Samples

pytestmark = pytest.mark.model
SAMPLES = Path(__file__).parents[4] / "samples"


@dataclass
class Text:
    """A text with the figures of faster-whisper."""

    compression_ratio: float
    token_count: int


@pytest.mark.parametrize(
    ("text", "clip_ms", "loop"),
    [
        (Text(1.3, 60), 15_000, False),
        (Text(2.9, 22), 7250, False),  # gracias, eight times
        (Text(3.8, 29), 6610, False),  # "I can never." seven times
        (Text(32.4, 224), 7250, True),
        (Text(23.4, 224), 28_000, True),
        (Text(5.0, 60), 2000, True),
    ],
)
def test_what_people_repeat_is_no_loop(text: Text, clip_ms: int, *, loop: bool) -> None:
    """Text that repeats itself is a loop if it is longer than what can have been spoken."""
    assert loop is is_loop(text, "es", clip_ms)


@pytest.fixture(scope="module")
def base() -> WhisperBatched:
    """whisper-base."""
    return WhisperBatched(store.folder("whisper-base"), threads=2)


@pytest.fixture(scope="module")
def speech() -> Samples:
    """English that is read aloud."""
    return np.concatenate([chunk.samples for chunk in read_file(SAMPLES / "en-readings.flac")])


def test_transcription_of_clips(base: WhisperBatched, speech: Samples) -> None:
    """Each clip has its words with correct times; silence has none."""
    half = len(speech) // 2
    clips = [speech[:half], np.zeros(32_000, np.float32), speech[half:]]
    reference = json.loads((SAMPLES / "en-readings.words.json").read_text())

    one, silent, two = base.transcribe(clips, "en")
    shift = 1000 * half // 16_000
    starts = [(token, word.start) for word in one for token in tokens(word.text)]
    starts += [(token, word.start + shift) for word in two for token in tokens(word.text)]
    known = [(token, 1000 * start) for text, start, _ in reference for token in tokens(text)]
    errors, pairs = align([token for token, _ in known], [token for token, _ in starts])
    apart = [abs(known[i][1] - starts[j][1]) for i, j in pairs if known[i][0] == starts[j][0]]

    assert () == silent
    assert all(before.start <= after.start for before, after in pairwise(one))
    assert errors / len(known) < 0.2
    assert float(np.median(apart)) < 100


def test_language_detection(base: WhisperBatched, speech: Samples) -> None:
    """English is detected as English."""
    assert ("en", True) == (base.detect_language(speech), base.multilingual)


def test_translation_of_clips(base: WhisperBatched) -> None:
    """Clips in Spanish are translated into English."""
    samples = np.concatenate([chunk.samples for chunk in read_file(SAMPLES / "es-phone.flac")])

    (english,) = base.translate([samples[60 * 16_000 : 75 * 16_000]], "es")

    assert {"server", "connection"} & set(tokens(english))

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.recognition.recognizers.mel import FRAME_MS, HOP, LogMel
from captioner.types import Samples

EXTRACTOR: Any = FeatureExtractor()


def sound(seconds: float, seed: int = 0) -> Samples:
    """A rising voice-like tone in noise, with a pause."""
    count = round(16_000 * seconds)
    time = np.arange(count) / 16_000
    tone = 0.3 * np.sin(2 * np.pi * (200 + 300 * time) * time) * (np.sin(2 * np.pi * time) > -0.5)
    return (tone + np.random.default_rng(seed).normal(0, 0.01, count)).astype(np.float32)


def log_mel(*pieces: Samples) -> LogMel:
    """A `LogMel` with the given audio."""
    mel = LogMel(EXTRACTOR.mel_filters)
    for piece in pieces:
        mel.push(piece)
    return mel


def test_same_as_whispers_own() -> None:
    """The features equal those of Whisper's own extractor for the audio with silence after it."""
    samples = sound(3)

    features = log_mel(samples).features(0, 3000, 5000)

    own = EXTRACTOR(np.pad(samples, (0, 2 * 16_000)), padding=0)
    assert (80, 500) == features.shape
    inner = [*range(2, 300), *range(302, 500)]  # two frames look before the stream, two over the edge
    np.testing.assert_allclose(own[:, inner], features[:, inner], atol=1e-5)


def test_span_from_the_middle() -> None:
    """A span from the middle has the features of its audio, aside from its first frames."""
    samples = sound(4)

    features = log_mel(samples).features(1000, 3990, 2990)

    own = EXTRACTOR(np.pad(samples[16_000:], (0, 400)), padding=0)[:, :299]
    np.testing.assert_allclose(own[:, 2:-2], features[:, 2:-2], atol=1e-5)


def test_scale_of_a_span() -> None:
    """The loudest frame of the span determines the scale, not earlier audio."""
    quiet = sound(1) / np.float32(100)

    features = log_mel(sound(1), quiet).features(1050, 2000, 950)

    alone = log_mel(quiet).features(50, 1000, 950)
    np.testing.assert_allclose(alone, features, atol=1e-5)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3000), max_size=40), st.integers(0, 90))
def test_pieces(sizes: list[int], cut: int) -> None:
    """The size of pieces, and features computed in between, do not change the result."""
    samples = sound(sum(sizes) / 16_000)
    pieces = LogMel(EXTRACTOR.mel_filters)
    at = 0
    for size in sizes:
        pieces.push(samples[at : at + size])
        at += size
        pieces.features(0, pieces.end, 100)
    whole = log_mel(samples)
    start = min(cut * FRAME_MS, whole.end)

    assert len(samples) // HOP * FRAME_MS == pieces.end == whole.end
    np.testing.assert_allclose(
        whole.features(start, whole.end, 1000), pieces.features(start, pieces.end, 1000), atol=1e-5
    )


def test_padding() -> None:
    """Audio longer than the padding is not cut; shorter audio is followed by silence."""
    mel = log_mel(sound(2))

    assert (80, 200) == mel.features(0, 2000, 1000).shape
    silent = mel.features(0, 2000, 3000)[:, 205:]
    assert silent.max() == silent.min()


def test_silence() -> None:
    """The features of silence are finite and equal."""
    features = log_mel(np.zeros(16_000, np.float32)).features(0, 1000, 1100)

    np.testing.assert_allclose(np.full((80, 110), -1.5), features, atol=1e-5)


def test_discard() -> None:
    """Discarded audio raises an error; the rest does not change."""
    samples = sound(3)
    mel = log_mel(*samples.reshape(-1, 480))
    before = mel.features(1500, 3000, 3000)
    mel.discard_before(1500)

    np.testing.assert_array_equal(before, mel.features(1500, 3000, 3000))
    with pytest.raises(ValueError, match="1000 ms is discarded"):
        mel.features(1000, 3000, 3000)


def test_discard_everything() -> None:
    """Audio can be appended after everything was discarded."""
    samples = sound(2)
    mel = log_mel(samples[:16_000])
    mel.discard_before(60_000)
    mel.push(samples[16_000:])

    np.testing.assert_allclose(log_mel(samples).features(1000, 2000, 1000), mel.features(1000, 2000, 1000), atol=1e-5)


def test_memory() -> None:
    """Memory does not grow if old audio is discarded."""
    mel = LogMel(EXTRACTOR.mel_filters)
    for second in range(300):
        mel.push(np.zeros(16_000, np.float32))
        mel.discard_before(1000 * second - 2000)

    assert 5 >= len(mel._frames)

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.audio.file import read_file
from captioner.models.voices import load_voice_encoder
from captioner.offline.voices import speaker_turns
from captioner.types import SAMPLE_RATE, AudioChunk

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.mark.model
def test_two_voices_in_turn() -> None:
    """A woman, a man and the woman again, in two languages: two voices, each change within a second."""
    woman, man = (
        np.concatenate([chunk.samples for chunk in read_file(SAMPLES / f"{name}.flac")])[: 16 * SAMPLE_RATE]
        for name in ("es-phone", "it-phone")
    )
    parts = (woman[: 8 * SAMPLE_RATE], man[: 8 * SAMPLE_RATE], woman[8 * SAMPLE_RATE :])
    turns = speaker_turns([AudioChunk(0, np.concatenate(parts))], load_voice_encoder(lambda _: None))

    assert ["Speaker 1", "Speaker 2", "Speaker 1"] == [speaker for _, _, speaker in turns]
    assert [8000, 16_000] == pytest.approx([start for start, _, _ in turns[1:]], abs=1000)

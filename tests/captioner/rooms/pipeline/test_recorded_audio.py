from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.audio.file import read_file
from captioner.rooms.pipeline.recorded_audio import RecordedAudio, recording_taps, recordings
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.types import SAMPLE_RATE, AudioChunk
from tests.fakes import silence


def test_the_audio_is_recorded(tmp_path: Path) -> None:
    """The file is named after its start, and can be played without having been closed."""
    tone = (0.5 * np.sin(np.arange(SAMPLE_RATE) / 20)).astype(np.float32)
    record = RecordedAudio(tmp_path / "main")
    for second in range(3):
        record(AudioChunk(4000 + 1000 * second, tone))

    ((start, path),) = recordings(tmp_path / "main")
    kept = np.concatenate([chunk.samples for chunk in read_file(path)])

    assert (4000, 3 * SAMPLE_RATE) == (start, len(kept))
    assert float(np.abs(kept[:SAMPLE_RATE] - tone).max()) < 0.001


@pytest.mark.parametrize(
    ("redaction", "taps"),
    [(NO_REDACTION, 1), (Redaction((), ("darn",)), 1), (Redaction(), 0), (Redaction(("phone",)), 0)],
)
def test_a_room_with_redaction_is_not_recorded(tmp_path: Path, redaction: Redaction, taps: int) -> None:
    """Nothing records where private data is masked; words that are only hidden in captions are not private."""
    assert taps == len(recording_taps(tmp_path, redaction))


def test_nothing_is_recorded_by_default() -> None:
    assert () == recording_taps(None, NO_REDACTION)


def test_a_disk_that_fails_ends_the_recording(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The failure is logged once, and later audio is ignored."""
    (tmp_path / "main").write_text("in the way")
    record = RecordedAudio(tmp_path / "main")
    for second in range(2):
        record(AudioChunk(1000 * second, silence(1)))

    assert 1 == len(caplog.records)

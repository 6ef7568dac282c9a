from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.audio.file import read_file
from captioner.rooms.pipeline.recorded_audio import recordings, taped
from captioner.rooms.pipeline.redacted import Veil
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.types import SAMPLE_RATE, AudioChunk
from tests.captioner.rooms.pipeline.test_redacted import Reciter
from tests.fakes import ScriptedEngine, silence


def test_what_the_engine_hears_is_kept(tmp_path: Path) -> None:
    """Named after where it begins; what a kill leaves of it can be played."""
    tone = (0.5 * np.sin(np.arange(SAMPLE_RATE) / 20)).astype(np.float32)
    engine = taped(ScriptedEngine(words=2), tmp_path / "main")
    for second in range(3):
        engine.feed(AudioChunk(4000 + 1000 * second, tone))

    ((start, path),) = recordings(tmp_path / "main")
    kept = np.concatenate([chunk.samples for chunk in read_file(path)])

    assert (4000, 3 * SAMPLE_RATE) == (start, len(kept))
    assert float(np.abs(kept[:SAMPLE_RATE] - tone).max()) < 0.001


def test_the_engine_speaks_as_if_nothing_was_kept(tmp_path: Path) -> None:
    """All its verbs are there."""
    engine = taped(ScriptedEngine(words=2), tmp_path)
    engine.feed(AudioChunk(0, silence(1)))
    due, said = engine.due, list(engine.decode())

    assert ("interim", ["w1"], ["w1"]) == (due, [r.text for r in said], [r.text for r in engine.flush()])


@pytest.mark.parametrize(
    ("redaction", "kept"),
    [(NO_REDACTION, 1), (Redaction((), ("darn",)), 1), (Redaction(), 0), (Redaction(("phone",)), 0)],
)
def test_a_room_with_redaction_is_not_recorded(tmp_path: Path, redaction: Redaction, kept: int) -> None:
    """The sound of what is masked would be kept; words that are only masked in captions are no secret."""
    engine = taped(Veil(Reciter("one"), redaction), tmp_path)
    engine.feed(AudioChunk(0, silence(1)))

    assert len(recordings(tmp_path)) == kept


def test_nothing_is_kept_unless_asked_for() -> None:
    """The engine is then the engine itself."""
    engine = ScriptedEngine()

    assert engine is taped(engine, None)


def test_a_disk_that_refuses_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is said once."""
    (tmp_path / "main").write_text("in the way")
    engine = ScriptedEngine()
    kept = taped(engine, tmp_path / "main")
    for second in range(2):
        kept.feed(AudioChunk(1000 * second, silence(1)))

    assert (2, 1) == (len(engine.chunks), len(caplog.records))

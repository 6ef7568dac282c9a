from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.bench.drift import measure, score_drift
from captioner.bench.playback import Playback
from captioner.bench.recordings import Recording
from captioner.bench.score import ReferenceWord
from captioner.config import Config
from captioner.errors import ConfigError
from tests.captioner.bench.events import cue

SAMPLE = Path(__file__).parents[3] / "samples" / "en-phone.flac"
TALK = Recording("talk", Path("talk.wav"), "es", (), (ReferenceWord("uno", 0.0, 0.5), ReferenceWord("dos", 0.5, 1.0)))
LENGTH = 10.0
"""Length of a turn in seconds."""


def played(turns: int, later: float) -> Playback:
    """Show the words of each turn 0.5 s after they were spoken, plus `later` seconds per turn."""
    seen = [
        cue(
            turn * LENGTH + 1.5 + later * turn,
            1,
            "uno dos",
            name=f"c{turn}",
            language="es",
            start=turn * LENGTH,
            end=turn * LENGTH + 1,
        )
        for turn in range(turns)
    ]
    times = [float(t) for t in range(int(turns * LENGTH) + 1)]
    return Playback(seen, [(t, t) for t in times], [(t, 100_000_000 + int(t) * 10_000) for t in times])


def test_growing_delay_is_drift() -> None:
    """Drift is first shown in the last fifth minus that in the first; load and memory are reported with it."""
    found = score_drift(played(10, 0.1), TALK, 10, LENGTH, {})

    assert [fifth.first_p50 for fifth in found.fifths] == [0.8, 1.0, 1.2, 1.4, 1.6]
    assert found.drift == (0.8, 0.8)
    assert [fifth.memory_mb for fifth in found.fifths][0::4] == [100.1, 100.9]
    assert {fifth.wer for fifth in found.fifths} == {0.0}
    assert "drift +0.80 / +0.80 s; memory +1 MB since the first fifth" in found.table
    assert json.loads(json.dumps(found.json))["turns"] == 10


def test_constant_delay_is_no_drift() -> None:
    assert score_drift(played(10, 0.0), TALK, 10, LENGTH, {}).drift == (0.0, 0.0)


def test_too_few_turns() -> None:
    """Fewer than five turns, or no reference words, are refused before a model is loaded."""
    words = (ReferenceWord("Hello", 0.0, 0.5),)
    with pytest.raises(ConfigError, match="fewer than five turns"):
        measure(Config(), Recording("en-phone", SAMPLE, "en", (), words), 1.0, (), print)
    with pytest.raises(ConfigError, match="needs reference words"):
        measure(Config(), Recording("en-phone", SAMPLE, "en"), 60.0, (), print)

from __future__ import annotations

import json
import math

import pytest

from captioner.bench.files import FilesReport, LayoutFaults, ReaderScore, measure, total
from captioner.bench.recordings import samples
from captioner.config import Config
from captioner.layout.check import FaultCounts

BEFORE = FaultCounts(cues=10, wide=1, tall=0, fast=2, short=0, long=0, flicker=0, overlap=0, hanging=5)
AFTER = FaultCounts(cues=11, wide=0, tall=0, fast=1, short=0, long=0, flicker=0, overlap=0, hanging=0)


def test_the_table() -> None:
    """The table has each reader, medians and layout faults; missing word times are shown as a dash."""
    ways = (
        ReaderScore("a", "captioner", 10.0, 0.02, 0.01, 0.1, 0.05),
        ReaderScore("b", "captioner", 20.0, 0.04, 0.03, 0.2, 0.07),
        ReaderScore("a", "whisperx", 9.0, 0.03, math.nan, math.nan, math.nan),
    )
    lines = FilesReport(ways, (LayoutFaults("a", BEFORE, AFTER),)).table.splitlines()

    assert ["median", "captioner", "15.0", "3.0%", "0.020", "/", "0.150", "0.060"] == lines[4].split()
    assert "–" in lines[5]
    assert lines[8].split() == ["before", "10", "100", "0", "200", "0", "0", "0", "0", "500", "800"]
    assert lines[9].split()[-1] == "91"


def test_reviews_are_added() -> None:
    assert (21, 3, 5) == (total((BEFORE, AFTER)).cues, total((BEFORE, AFTER)).fast, total((BEFORE, AFTER)).hanging)


@pytest.mark.model
def test_words_after_pauses_start_exactly() -> None:
    """Words after pauses start nearer to their exact times than those of faster-whisper."""
    (known,) = (recording for recording in samples(spoken="en") if recording.name == "en-readings")
    said: list[str] = []
    found = measure(Config(), [known], said.append)
    ours, plain = found.scores[:2]

    assert ("captioner", "faster-whisper") == (ours.name, plain.name)
    assert ours.prompt_p50 < plain.prompt_p50
    assert found.layouts[0].after.hanging == 0 < found.layouts[0].before.hanging
    assert json.loads(json.dumps(found.json))["ways"][0]["recording"] == "en-readings"

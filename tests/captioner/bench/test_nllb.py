from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.bench import nllb
from captioner.bench.nllb import ModelSize, NllbModel, NllbReport, Timing, timed


def test_the_report() -> None:
    """The report has languages and seconds of each way, and the load of the machine before."""
    report = NllbReport(2, 0.5, (Timing("whole vocabulary", 1, 0.654), Timing("whole vocabulary", 6, 0.941)))

    assert "2 threads, load before 0.5" in report.table
    assert report.table.splitlines()[2].split() == ["whole", "vocabulary", "6", "languages", "0.94", "s"]
    assert json.loads(json.dumps(report.json))["timed"][0] == {
        "way": "whole vocabulary",
        "languages": 1,
        "seconds": 0.654,
    }


def test_the_first_run_is_warm_up() -> None:
    calls: list[int] = []

    assert timed(lambda: calls.append(1), times=3) >= 0
    assert len(calls) == 4


@pytest.mark.model
def test_each_way_translates_a_whole_sentence(tmp_path: Path) -> None:
    """Each way to translate generates the full number of tokens in every language; tried on a small model."""
    nllb.make(tmp_path, ModelSize(tokens=6000, width=16, layers=1, forward=32, heads=2))
    bench = NllbModel(tmp_path / "int8", 1)
    six = bench.whole(6, cut=True)
    shown = [line[: nllb.SHOWN + 1] for line in six]

    assert [nllb.SENTENCE + 1] * 6 == [len(line) for line in six]
    assert [nllb.SENTENCE + 1] * 6 == [len(line) for line in bench.biased(shown)]
    assert [nllb.SENTENCE + 1] * 6 == [len(line) for line in bench.extended(shown)]

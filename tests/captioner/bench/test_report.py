from __future__ import annotations

import json
from typing import Any

from captioner.bench.report import as_json, table
from tests.captioner.bench.test_result import measured

ABOUT: dict[str, Any] = {
    "machine": {"processor": "Abacus", "cores": 2, "memory_gb": 1.5, "system": "Wood", "load_before": 0.0},
    "versions": {"captioner": "1.0"},
    "model": {"name": "tiny", "sha256": "0123456789abcdef0123"},
}


def test_the_table_names_machine_model_and_every_measure() -> None:
    """The table names machine and model, and has one part for the spoken language and one for its translation."""
    lines = table([measured()], ABOUT).splitlines()

    assert "Abacus, 2 cores" in lines[0]
    assert "model tiny, sha256 0123456789abcdef" in lines[2]
    assert "Español (es)" in lines
    assert "es to en" in lines
    row = next(line for line in lines if line.startswith("talk"))
    assert " ".join(row.split()) == "talk 0.75 / 0.97 0.75 / 0.97 0.00 / 0.00 50.0 % 0.0 % +50.0 0.50 25.0 %"


def test_recordings_of_one_language_have_a_summary() -> None:
    """Several recordings in one language have a summary over all their words."""
    lines = table([measured(), measured()], ABOUT).splitlines()

    assert [line for line in lines if line.startswith("all words")]


def test_a_recording_without_captions_is_listed() -> None:
    assert "nothing" in table([measured(seen=())], ABOUT)


def test_json_is_complete_and_has_no_nan() -> None:
    text = json.dumps(as_json([measured(), measured(seen=())], ABOUT), allow_nan=False)

    found = json.loads(text)["recordings"]
    assert found[0]["captions"][0]["tracks"][0] == ["uno", 0.0, 0.5, 1.5, 1.5]
    assert found[1]["captions"] == []

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from captioner.bench.late_words import Cause, LateWord, LateWords
from captioner.bench.report import as_json, table
from tests.captioner.bench.events import cue
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


def test_the_table_has_the_faults_on_the_screen() -> None:
    """Each language has its faults; the spoken one cannot be a wrong language."""
    lines = table([measured()], ABOUT).splitlines()

    heads = [number for number, line in enumerate(lines) if line.split()[1:2] == ["stand-stills"]]
    rows = [" ".join(lines[number + 1].split()) for number in heads]
    assert rows == ["talk 0, 0.0 s 0 – – – – –", "talk 0, 0.0 s 0 0 /h 0 /h – – –"]


def test_faults_of_several_recordings_are_added() -> None:
    """Finals in another language are given per hour of all recordings together."""
    found = replace(
        measured(seen=(cue(1.0, 1, "uno", language="es", final=True), cue(1.0, 1, "uno", language="en", final=True))),
        seconds=100.0,
    )
    [spoken, english] = found.captions
    assert english.faults is not None
    english = replace(english, faults=replace(english.faults, wrong_language=("uno",), mixed_language=()))
    lines = table([replace(found, captions=(spoken, english))] * 2, ABOUT).splitlines()

    rows = [" ".join(line.split()) for line in lines if line.startswith("all cues")]
    assert rows == ["all cues 0, 0.0 s 0 – – 0.0 % 0.0 % 100.0 %", "all cues 0, 0.0 s 0 36 /h 0 /h 0.0 % 0.0 % 100.0 %"]


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


def test_json_has_the_causes_of_late_words() -> None:
    late = LateWords(4, (LateWord("dos", 2.0, {Cause.PROBABILITY: 1.5}),))
    found = measured()
    traced = replace(found, captions=(replace(found.captions[0], late=late),))

    [result] = json.loads(json.dumps(as_json([traced], ABOUT)))["recordings"]
    assert result["captions"][0]["late"] == {
        "words": 4,
        "causes": {"withheld by probability": {"words": 1, "seconds": 1.5}},
        "late": [
            {
                "text": "dos",
                "due": 2.0,
                "delay": 1.5,
                "cause": "withheld by probability",
                "parts": {"withheld by probability": 1.5},
            }
        ],
    }

from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.cli import main
from captioner.models.catalogue import KNOWN

Printed = pytest.CaptureFixture[str]


def test_models_are_listed_for_a_machine(capsys: Printed) -> None:
    """JSON on stdout with name, licence, where it is and how to get it."""
    code = main(["models", "list", "--json"])
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}

    assert code == 0
    assert set(KNOWN) <= set(rows)
    assert rows["nllb-200-distilled-600M"]["licence"] == "CC-BY-NC-4.0"


def test_models_are_listed_for_a_person(capsys: Printed) -> None:
    """A line each."""
    main(["models"])

    assert "whisper-base " in capsys.readouterr().out


def test_the_path_of_a_model_is_the_only_output(tmp_path: Path, capsys: Printed) -> None:
    """So that a script can use it."""
    (tmp_path / "model.bin").write_text("weights")
    (tmp_path / "config.json").write_text("{}")

    code = main(["models", "path", str(tmp_path)])

    assert (code, capsys.readouterr().out) == (0, f"{tmp_path}\n")

from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.cli import main
from captioner.models.catalogue import CATALOGUE

Printed = pytest.CaptureFixture[str]


def test_list_as_json(capsys: Printed) -> None:
    """`models list --json` prints name, licence, location and how to get each model."""
    code = main(["models", "list", "--json"])
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}

    assert code == 0
    assert set(CATALOGUE) <= set(rows)
    assert rows["nllb-200-distilled-600M"]["licence"] == "CC-BY-NC-4.0"


def test_list_as_text(capsys: Printed) -> None:
    """`models` prints one line per model."""
    main(["models"])

    assert "whisper-base " in capsys.readouterr().out


def test_path(tmp_path: Path, capsys: Printed) -> None:
    """`models path` prints the folder and nothing else, for scripts."""
    (tmp_path / "model.bin").write_text("weights")
    (tmp_path / "config.json").write_text("{}")

    code = main(["models", "path", str(tmp_path)])

    assert (code, capsys.readouterr().out) == (0, f"{tmp_path}\n")

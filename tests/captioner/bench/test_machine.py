from __future__ import annotations

import hashlib
from pathlib import Path

from captioner.bench import machine


def test_machine_and_versions_are_named() -> None:
    assert machine.machine()["processor"]
    assert int(machine.machine()["cores"]) >= 1
    assert {"captioner", "python", "ctranslate2"} <= set(machine.versions())


def test_the_model_is_named_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"weights")

    assert machine.model("mine", tmp_path) == {"name": "mine", "sha256": hashlib.sha256(b"weights").hexdigest()}

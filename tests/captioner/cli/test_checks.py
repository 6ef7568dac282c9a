from __future__ import annotations

import socket
from pathlib import Path

from captioner.cli.checks import findings, folder, model, port, translation
from captioner.config import Config, RecognizerConfig


def test_a_busy_port_is_found() -> None:
    """With the option that mends it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        found = port("127.0.0.1", other.getsockname()[1])

    assert (found.ok, found.fix) == (False, "choose another with --port")


def test_a_folder_that_will_be_made_is_well(tmp_path: Path) -> None:
    """Looked at is the one above it that exists; nothing is left there."""
    found = folder("captions folder", tmp_path / "a" / "b")

    assert found.ok
    assert list(tmp_path.iterdir()) == []


def test_a_folder_below_a_file_is_not(tmp_path: Path) -> None:
    """Nothing can be made there."""
    (tmp_path / "file").write_text("in the way")

    assert not folder("captions folder", tmp_path / "file" / "b").ok


def test_a_missing_model_brings_its_mend() -> None:
    """The same words as where it is needed."""
    found = model("whisper-medium")

    assert (found.ok, found.fix) == (False, "get it with: captioner models fetch whisper-medium")


def test_translators_are_not_needed() -> None:
    """Without any of them captions are still made."""
    found = {finding.name: finding for finding in translation("whisper-tiny.en", "nllb-200-distilled-600M")}

    assert {"direct", "nllb", "apertium"} <= set(found)
    assert not any(finding.needed for finding in found.values())
    assert not found["direct"].ok


def test_every_finding_that_is_not_well_says_what_to_do() -> None:
    """Whatever this machine has or lacks."""
    config = Config(recognizer=RecognizerConfig(model="./nowhere"))

    assert [finding.name for finding in findings(config) if not finding.ok and not finding.fix] == []

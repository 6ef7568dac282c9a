from __future__ import annotations

import socket
from pathlib import Path

from captioner.cli.checks import findings, folder, port, translation
from captioner.config import Config, RecognizerConfig


def test_busy_port() -> None:
    """A port in use is reported with the option that changes it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        found = port("127.0.0.1", other.getsockname()[1])

    assert (found.ok, found.fix) == (False, "choose another with --port")


def test_folder_that_does_not_exist_yet(tmp_path: Path) -> None:
    """A missing folder is fine if the one above it is writable; the check leaves nothing behind."""
    found = folder("captions folder", tmp_path / "a" / "b")

    assert found.ok
    assert list(tmp_path.iterdir()) == []


def test_folder_below_a_file(tmp_path: Path) -> None:
    """A folder below a file is reported, since it cannot be created."""
    (tmp_path / "file").write_text("in the way")

    assert not folder("captions folder", tmp_path / "file" / "b").ok


def test_translation_engines_are_optional() -> None:
    """Missing translation engines are not a failure, since captioning works without them."""
    found = {
        finding.name: finding for finding in translation(Config(recognizer=RecognizerConfig(model="whisper-tiny.en")))
    }

    assert {"direct", "nllb", "apertium"} <= set(found)
    assert not any(finding.needed for finding in found.values())
    assert not found["direct"].ok


def test_every_failure_has_a_fix() -> None:
    """Whatever is missing on this machine, each finding that is not ok has a fix."""
    config = Config(recognizer=RecognizerConfig(model="./nowhere"))

    assert [finding.name for finding in findings(config) if not finding.ok and not finding.fix] == []


def test_a_server_that_is_away_leaves_the_other_checks() -> None:
    """A recognition server that cannot be reached is one failure, and everything else is checked."""
    config = Config(recognizer=RecognizerConfig(engine="ws://127.0.0.1:1"))

    found = {finding.name: finding for finding in findings(config)}

    assert not found["recognizer"].ok
    assert {"apertium", "access"} <= set(found)

from __future__ import annotations

import re
from pathlib import Path

import pytest

from captioner.cli import main

Printed = pytest.CaptureFixture[str]


def test_check_reports_what_is_missing(capsys: Printed) -> None:
    """`check` prints one line per finding, with the fix, and exits with 1 if something necessary is missing."""
    code = main(["check", "--model", "./nowhere", "--port", "0"])
    out, err = capsys.readouterr()

    assert (code, err) == (1, "captioner: 1 problem to solve before captioner can run like this\n")
    assert "PROBLEM  recognizer: folder ./nowhere does not exist; give the folder that contains model.bin" in out
    assert "ok       python: 3." in out


@pytest.mark.model
def test_check_says_what_is_optional(capsys: Printed) -> None:
    """A part that is not needed is called optional, and a last line sums up."""
    code = main(["check", "--model", "tiny.en", "--port", "0"])
    out, err = capsys.readouterr()

    assert "optional direct: the recognizer does not translate; use a Whisper model without .en and turbo" in out
    assert (code, err) == (0, "captioner: ready to caption; what is marked optional can be added\n")


def test_screens(tmp_path: Path, capsys: Printed) -> None:
    """`screens` tests each configured output in one line; without any it names the file that describes them."""
    assert main(["screens"]) == 1
    hint = capsys.readouterr().err
    assert hint.startswith(
        'captioner: no outputs are configured; add [[screens]] with room = "main", lang = "es", kind = '
    )
    assert "# Outputs" in Path(re.findall(r"\S+/SCREENS\.md", hint)[0]).read_text()
    Path("captioner.toml").write_text(
        f"""
        [[screens]]
        room = "hall"
        lang = "es"
        kind = "file"
        file = "{tmp_path / "now.txt"}"

        [[screens]]
        room = "hall"
        lang = "es"
        kind = "file"
        file = "{tmp_path / "none" / "now.txt"}"
        """
    )
    code = main(["screens", "--send", "Probando"])
    out, err = capsys.readouterr()

    assert not err
    good, bad = out.splitlines()
    assert (1, "Probando") == (code, (tmp_path / "now.txt").read_text())
    assert good.startswith("ok       hall es file: accepted the text in ")
    assert "PROBLEM  hall es file: cannot write the file: No such file or directory; check its folder" in bad


def test_config_prints_every_setting(capsys: Printed) -> None:
    """Each setting is printed with its default, range, environment name and meaning."""
    assert main(["config"]) == 0

    assert (
        "server.port = 8080  (0 to 65535)  [CAPTIONER_SERVER_PORT]\n    port to listen on; 0 is any free one\n"
        in capsys.readouterr().out
    )


def test_config_sample_is_a_settings_file(tmp_path: Path, capsys: Printed) -> None:
    """The printed sample can be saved as captioner.toml and used."""
    assert main(["config", "--sample"]) == 0
    (tmp_path / "captioner.toml").write_text(capsys.readouterr().out)

    assert main(["config", "--json"]) == 0

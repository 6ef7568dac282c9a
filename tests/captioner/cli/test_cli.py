from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.cli import COMMANDS, main
from captioner.cli.parser import Commands, build_parser

Printed = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run nowhere.wav --from en", "captioner: there is no file nowhere.wav; check its name\n"),
        ("run nowhere.wav --from xx", "captioner: unknown language 'xx'; use a code such as"),
        ("run nowhere.wav --from en --to zz", "captioner: unknown language 'zz'; use a code such as"),
        ("file nowhere.wav", "captioner: there is no file nowhere.wav; check its name\n"),
        ("models path nonsense", "captioner: no model is called 'nonsense'; known are whisper-base"),
        ("models path ./nowhere", "captioner: there is no folder ./nowhere; give the folder"),
        ("serve --port 70000", "captioner: server.port = 70000 (--port); it must be 0 to 65535\n"),
        ("serve --config nowhere.toml", "captioner: cannot read nowhere.toml: No such file or directory;"),
    ],
)
def test_what_fails_gives_one_line_and_exit_code_one(line: str, said: str, capsys: Printed) -> None:
    """On stderr: what is wrong and what to do; nothing on stdout."""
    code = main(line.split())
    out, err = capsys.readouterr()

    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert err.count("\n") == 1


def commands(known: argparse.ArgumentParser) -> Iterator[str]:
    """What the grammar names."""
    inner = [action for action in known._actions if isinstance(action, Commands)]
    for each in (choice for action in inner for choice in action.choices.values()):
        yield from commands(each)
    if not inner:
        yield known.get_default("command")


def test_every_command_can_be_run() -> None:
    """What the grammar names is what the commands are."""
    assert sorted(COMMANDS) == sorted(commands(build_parser()))


@pytest.mark.parametrize("start", [[sys.executable, "-m", "captioner"], ["captioner"]], ids=" ".join)
def test_it_is_a_program(start: list[str]) -> None:
    """As a module and by its name."""
    command = [str(Path(sys.executable).with_name("captioner"))] if start == ["captioner"] else start
    shown = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)

    assert shown.stdout.startswith("captioner 0.")

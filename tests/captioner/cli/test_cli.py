from __future__ import annotations

import argparse
import os
import re
import signal
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
        ("run nowhere.wav --from en", "captioner: file nowhere.wav does not exist; check its name\n"),
        ("run nowhere.wav --from xx", "captioner: unknown language 'xx'; use a code or a name"),
        ("run nowhere.wav --from en --to zz", "captioner: unknown language 'zz'; use a code or a name"),
        ("file nowhere.wav", "captioner: file nowhere.wav does not exist; check its name\n"),
        ("models path nonsense", "captioner: unknown model 'nonsense'; `captioner models list` shows the names"),
        ("models path ./nowhere", "captioner: folder ./nowhere does not exist; give the folder"),
        ("serve --port 70000", "captioner: server.port = 70000 (--port); it must be 0 to 65535\n"),
        (
            "insert nowhere.ts out.ts --from en",
            "captioner: nowhere.ts does not exist; check the path, or give an address",
        ),
        ("insert a.ts ftp://host --from en", "captioner: ftp:// is not supported as an output; use rtmp,"),
        ("insert a.ts ./a.ts --from en", "captioner: ./a.ts is the input and the output; name another output\n"),
        ("insert a.ts out.ts --delay 99", "captioner: --delay 99 s; use 0 to 60\n"),
        ("insert a.ts out.ts", "captioner: the language of the captions is not known; name it with --captions,"),
        ("insert a.ts out.ts --from ru", "captioner: CEA-608 has no letters for Русский; "),
        ("insert a.ts out.ts --from en --captions en,fr", "captioner: --captions en,fr: the room has no Français;"),
        (
            "insert a.ts out.ts --from en --bus redis://h",
            "captioner: insert cannot share its room with other processes;",
        ),
        ("serve --config nowhere.toml", "captioner: cannot read nowhere.toml: No such file or directory;"),
    ],
)
def test_a_failure_is_one_line_and_exit_code_1(line: str, said: str, capsys: Printed) -> None:
    """A failing command prints one line on stderr, what is wrong and how to fix it, and nothing on stdout."""
    code = main(line.split())
    out, err = capsys.readouterr()

    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert err.count("\n") == 1


def commands(known: argparse.ArgumentParser) -> Iterator[str]:
    """All commands of the grammar."""
    inner = [action for action in known._actions if isinstance(action, Commands)]
    for each in (choice for action in inner for choice in action.choices.values()):
        yield from commands(each)
    if not inner:
        yield known.get_default("command")


def test_every_command_has_a_function() -> None:
    """Every command of the grammar has a function, and the reverse."""
    assert sorted(COMMANDS) == sorted(commands(build_parser()))


@pytest.mark.parametrize("start", [[sys.executable, "-m", "captioner"], ["captioner"]], ids=" ".join)
def test_program_starts(start: list[str]) -> None:
    """The program starts as a module and by its name."""
    command = [str(Path(sys.executable).with_name("captioner"))] if start == ["captioner"] else start
    shown = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)

    assert shown.stdout.startswith("captioner 0.")


def test_a_closed_pipe_is_not_an_error() -> None:
    """A reader that has closed stdout, such as `head`, ends the command without a message."""
    reading, writing = os.pipe()
    os.close(reading)
    captioner = str(Path(sys.executable).with_name("captioner"))
    shown = subprocess.run([captioner, "config"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)

    assert ("", 141) == (shown.stderr, shown.returncode)


_WAITING = """
import sys, tempfile, time
from captioner import cli

def wait(_given):
    with tempfile.TemporaryDirectory() as folder:
        print(folder, flush=True)
        time.sleep(60)

cli.COMMANDS["devices"] = wait
sys.argv[1:] = ["devices"]
cli.program()
"""


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_ended_by_a_signal_removes_its_files(sign: signal.Signals, code: int) -> None:
    """SIGTERM ends a command as Ctrl-C does: the exit code is the shell's, and temporary folders are removed."""
    command = [sys.executable, "-c", _WAITING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        folder = Path(process.stdout.readline().strip())
        existed = folder.is_dir()
        process.send_signal(sign)
        message = process.stderr.read()

    assert (code, "") == (process.returncode, message)
    assert (True, False) == (existed, folder.exists())


def test_options_are_not_abbreviated(capsys: Printed) -> None:
    """An abbreviated option is refused instead of guessed: `--form` is neither `--format` nor `--from`."""
    with pytest.raises(SystemExit) as left:
        main(["run", "talk.mp3", "--form", "en"])

    assert (2, True) == (left.value.code, "unrecognized arguments: --form en" in capsys.readouterr().err)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("srve", "captioner: error: argument COMMAND: unknown 'srve'; did you mean serve?\n"),
        ("models ftech", "captioner models: error: argument ACTION: unknown 'ftech'; did you mean fetch?\n"),
        ("serve --prot 1", "captioner serve: error: unrecognized arguments: --prot 1; did you mean --port?"),
        ("serve --prot=1", "captioner serve: error: unrecognized arguments: --prot=1; did you mean --port?"),
        ("run a --form en", "unrecognized arguments: --form en; did you mean --format or --from?\n"),
        ("serve --log jsn", "argument --log: unknown 'jsn'; did you mean json?\n"),
        ("qqq", "captioner: error: argument COMMAND: unknown 'qqq'; use 'run', 'serve'"),
        ("lang", "captioner: error: argument COMMAND: unknown 'lang'; did you mean languages?\n"),
        ("serve talk.mp3", "captioner serve: error: unrecognized arguments: talk.mp3\n"),
    ],
)
def test_what_was_meant_is_suggested(line: str, said: str, capsys: Printed) -> None:
    """A mistyped command, option or choice is answered with the nearest one, below the usage of the command."""
    with pytest.raises(SystemExit) as left:
        main(line.split())

    assert left.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "without"),
    [
        ("token", "model hotwords glossary redact mask trace"),
        ("screens", "model hotwords glossary redact mask trace"),
        ("export", "model hotwords glossary redact mask trace"),
        ("languages", "hotwords glossary redact mask trace"),
        ("edge", "model hotwords glossary redact mask trace record out"),
        ("replay", "model hotwords glossary redact mask trace record"),
    ],
)
def test_help_lists_options_that_have_an_effect(command: str, without: str, capsys: Printed) -> None:
    """Settings that a command does not use are accepted, as in scripts, but not listed."""
    with pytest.raises(SystemExit):
        main([command, "--help"])
    listed = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))

    assert "--config" in listed
    assert not listed & {f"--{option}" for option in without.split()}

"""`captioner run` with the real program and model, in a terminal and in a pipe."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.model

SPEECH = Path(__file__).parents[3] / "samples/en-readings.flac"
COMMAND = [sys.executable, "-m", "captioner", "run", str(SPEECH), "--from", "en", "--model", "tiny.en", "--port", "0"]


def _read(terminal: int) -> Iterator[str]:
    """Yield what is written to a terminal until it is closed."""
    while True:
        try:
            data = os.read(terminal, 65_536)
        except OSError:  # EIO: no process has it open
            return
        if not data:
            return
        yield data.decode(errors="replace")


def _run_in_terminal(*options: str, until: str) -> tuple[str, int]:
    """Run until a text is on the terminal, then press Ctrl-C; returns everything written and the exit code."""
    own, theirs = pty.openpty()
    process = subprocess.Popen([*COMMAND, *options], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = ""
    for part in _read(own):
        seen += part
        if until in seen:
            until = "\0"
            process.send_signal(signal.SIGINT)
    os.close(own)
    return seen, process.wait(30)


def test_captions_in_a_terminal() -> None:
    """A terminal shows how to stop, finals, the open caption before them, and at the end where the files are."""
    seen, code = _run_in_terminal(until="Mr.")
    before, _, after = seen.replace("\r\n", "\n").partition("captioner: press Ctrl-C to stop\n")

    assert "\nviewer      http://127.0.0.1:" in before
    assert re.search(r"\r\x1b\[Ken  .*Mr\.", after)
    assert re.search(
        r"\r\x1b\[Ken  .+\n(\r\x1b\[K)?captioner: captions are in captions/main: en\.srt, en\.vtt\n$", after
    )
    assert "has ended" not in seen
    assert code == 130


def test_a_quiet_terminal() -> None:
    """With `--quiet` no captions are shown."""
    seen, code = _run_in_terminal("--quiet", until="Ctrl-C to stop")

    assert "\x1b[K" not in seen
    assert code == 130


def test_a_pipe_gets_only_the_addresses() -> None:
    """Nothing but names and addresses is on a stdout that is no terminal, and nothing about Ctrl-C."""
    process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(4)]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert ["rooms", "overlay", "viewer", "console"] == [line.split()[0] for line in lines]
    assert out == ""
    assert "Ctrl-C" not in err


def test_captions_of_an_earlier_run_are_reported(tmp_path: Path) -> None:
    """A room that continues captions of an earlier run says so, and how to begin another event."""
    (tmp_path / "main").mkdir()
    (tmp_path / "main" / "journal.jsonl").write_text("{}\n")
    process = subprocess.Popen(
        [*COMMAND, "--out", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    process.kill()
    process.communicate()

    assert first == (
        f"captioner: continuing the captions in {tmp_path / 'main'}; for another event use another --room or --out\n"
    )

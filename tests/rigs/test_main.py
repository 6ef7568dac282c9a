from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.rigs.__main__ import RIGS, parser

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tests.rigs` in its own process, since it configures logging."""
    command = [sys.executable, "-m", "tests.rigs", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_help_lists_every_rig() -> None:
    text = parser().format_help()

    assert [] == [name for name in RIGS if name not in text]


def test_a_rig_prints_its_figures() -> None:
    """The figures go to standard output; the exit code is 0 if the rig found no fault."""
    done = run("kills", "--kills", "1", "--json")

    assert (0, 1) == (done.returncode, json.loads(done.stdout)["kills"])


def test_an_unusable_option_is_reported() -> None:
    """An error of captioner is one line on standard error, and the exit code is 1."""
    done = run("soak", "--scripted", "--hours", "0.01")

    assert (1, "") == (done.returncode, done.stdout)
    assert "fewer than five rounds" in done.stderr

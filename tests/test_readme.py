"""Documentation that is executed: links, command lines and the Python example."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.cli.parser import build_parser

ROOT = Path(__file__).parents[1]
PAGES = [
    path
    for path in sorted(ROOT.rglob("*.md"))
    if not {".venv", "node_modules", ".pytest_cache", "captions"} & set(path.relative_to(ROOT).parts)
]


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Language and text of each code block."""
    yield from re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(), flags=re.DOTALL | re.MULTILINE)


def command_lines(page: Path) -> Iterator[str]:
    """Lines of code blocks that run `captioner`."""
    for language, text in blocks(page):
        for line in text.splitlines():
            if language in ("", "sh", "bash") and line.startswith("captioner "):
                yield line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links(page: Path) -> None:
    """Every link and picture of a page leads to a file of the repository."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]

    assert [] == [target for target in local if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_command_lines(page: Path) -> None:
    """Every `captioner` command line of a page is accepted by the parser."""
    for line in command_lines(page):
        words = shlex.split(line, comments=True)[1:]
        words = words[: words.index(">")] if ">" in words else words

        assert build_parser().parse_args(words).command, line


def test_rigs() -> None:
    """Every rig that a page names exists."""
    named = {name for page in PAGES for name in re.findall(r"python -m tests\.rigs (\w+)", page.read_text())}
    shown = subprocess.run(
        [sys.executable, "-m", "tests.rigs", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert set() == {name for name in named if name not in shown.stdout}


@pytest.mark.model
@pytest.mark.program
def test_python_example(tmp_path: Path) -> None:
    """The Python example of the README runs as printed, on the first seconds of its sample, and ends with subtitles."""
    (tmp_path / "samples").mkdir()
    cut = ["ffmpeg", "-v", "error", "-t", "5", "-i", str(ROOT / "samples" / "en-readings.flac")]
    subprocess.run([*cut, str(tmp_path / "samples" / "en-readings.flac")], check=True)
    (example,) = [text for language, text in blocks(ROOT / "README.md") if language == "python"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    shown = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment
    )

    assert "\nes " in shown.stdout
    assert re.search(r"^1\n00:00:\d\d,\d{3} --> 00:00:\d\d,\d{3}\n", shown.stdout, flags=re.MULTILINE)

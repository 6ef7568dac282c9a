from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import folders


def test_a_folder_gets_its_name_when_it_is_complete(tmp_path: Path) -> None:
    """An unfinished folder has another name."""
    place = tmp_path / "base"

    with folders.building(place) as unfinished:
        (unfinished / "model.bin").write_bytes(b"x")
        before = place.exists()

    assert (before, (place / "model.bin").read_bytes()) == (False, b"x")


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    """An exception removes the unfinished folder."""

    def build() -> None:
        with folders.building(tmp_path / "base") as unfinished:
            (unfinished / "model.bin").write_bytes(b"x")
            raise ModelError("scripted")

    with pytest.raises(ModelError, match="scripted"):
        build()

    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    """The next process gets the lock and an empty folder."""
    place = tmp_path / "base"
    script = (
        "import os, pathlib; from captioner.models import folders\n"
        f"place = pathlib.Path({str(place)!r})\n"
        "with folders.locked(place), folders.building(place) as unfinished:\n"
        "    (unfinished / 'model.bin').write_bytes(b'half'); os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False)

    with folders.locked(place), folders.building(place) as unfinished:
        left = list(unfinished.iterdir())

    assert (killed.returncode, left) == (-9, [])


def test_two_processes_build_one_after_the_other(tmp_path: Path) -> None:
    """The second process waits for the lock and then finds the complete folder."""
    place = tmp_path / "base"
    script = (
        "import pathlib, time; from captioner.models import folders\n"
        f"place = pathlib.Path({str(place)!r})\n"
        "with folders.locked(place):\n"
        "    if place.is_dir(): print('found')\n"
        "    else:\n"
        "        with folders.building(place): time.sleep(0.3); print('built')\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert sorted(process.communicate()[0].strip() for process in both) == ["built", "found"]


def test_a_cache_that_is_not_writable_is_refused(tmp_path: Path) -> None:
    """The hint names the environment variable to set."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ModelError, match="cannot write") as refused, folders.locked(tmp_path / "file" / "base"):
        pass

    assert "CAPTIONER_CACHE" in refused.value.hint


@pytest.mark.parametrize(("content", "problem"), [(None, "model.bin is missing"), (b"", "model.bin is empty")])
def test_an_incomplete_folder_is_reported(tmp_path: Path, content: bytes | None, problem: str) -> None:
    """The first missing or empty file is named."""
    if content is not None:
        (tmp_path / "model.bin").write_bytes(content)

    assert folders.incomplete(tmp_path, ["model.bin"]) == problem

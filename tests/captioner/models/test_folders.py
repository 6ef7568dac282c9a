from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import folders


def folder(place: Path, content: bytes = b"weights") -> Path:
    place.mkdir(parents=True)
    (place / "model.bin").write_bytes(content)
    return place


def test_a_folder_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    """Until then nobody finds it."""
    place = tmp_path / "base"

    with folders.building(place) as unfinished:
        (unfinished / "model.bin").write_bytes(b"x")
        before = place.exists()

    assert (before, (place / "model.bin").read_bytes()) == (False, b"x")


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    """Neither a folder nor its unfinished parts."""

    def build() -> None:
        with folders.building(tmp_path / "base") as unfinished:
            (unfinished / "model.bin").write_bytes(b"x")
            raise ModelError("scripted")

    with pytest.raises(ModelError, match="scripted"):
        build()

    assert list(tmp_path.iterdir()) == []


def test_a_kill_half_way_is_mended_by_the_next(tmp_path: Path) -> None:
    """A process that dies while it builds leaves no lock and nothing that is taken for whole."""
    place = tmp_path / "base"
    script = (
        "import os, pathlib; from captioner.models import folders as weights\n"
        f"place = pathlib.Path({str(place)!r})\n"
        "with weights.locked(place), weights.building(place) as unfinished:\n"
        "    (unfinished / 'model.bin').write_bytes(b'half'); os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False)

    with folders.locked(place), folders.building(place) as unfinished:
        left = list(unfinished.iterdir())

    assert (killed.returncode, left) == (-9, [])


def test_two_processes_build_one_after_the_other(tmp_path: Path) -> None:
    """The second waits for the lock and then finds the work done."""
    place = tmp_path / "base"
    script = (
        "import pathlib, time; from captioner.models import folders as weights\n"
        f"place = pathlib.Path({str(place)!r})\n"
        "with weights.locked(place):\n"
        "    if place.is_dir(): print('found')\n"
        "    else:\n"
        "        with weights.building(place): time.sleep(0.3); print('built')\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert sorted(process.communicate()[0].strip() for process in both) == ["built", "found"]


def test_joined_parts_have_the_hash_of_the_whole(tmp_path: Path) -> None:
    """As if they had never been apart."""
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")

    digest = folders.join([tmp_path / "a", tmp_path / "b"], tmp_path / "whole")

    assert digest == folders.sha256(tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"onetwo"


def test_verified_weights_are_trusted_until_they_change(tmp_path: Path) -> None:
    """Size and time are enough to see that nothing happened; a changed byte is found out."""
    place = folder(tmp_path / "base")

    assert not folders.unchanged(place, place)
    assert folders.verified(place, place)
    assert folders.unchanged(place, place)

    (place / "model.bin").write_bytes(b"weighty")

    assert not folders.unchanged(place, place)
    assert not folders.verified(place, place)


def test_the_same_bytes_with_another_time_are_noted_anew(tmp_path: Path) -> None:
    """A copied cache is hashed once and trusted again."""
    place = folder(tmp_path / "base")
    folders.verified(place, place)
    (place / "model.bin").write_bytes(b"weights")

    assert folders.verified(place, place)
    assert folders.unchanged(place, place)


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """One line with the variable that mends it."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ModelError, match="cannot write") as refused, folders.locked(tmp_path / "file" / "base"):
        pass

    assert "CAPTIONER_CACHE" in refused.value.hint


@pytest.mark.parametrize(("content", "wrong"), [(None, "model.bin is missing"), (b"", "model.bin is empty")])
def test_what_a_folder_lacks(tmp_path: Path, content: bytes | None, wrong: str) -> None:
    """Named file by file."""
    if content is not None:
        (tmp_path / "model.bin").write_bytes(content)

    assert folders.lacking(tmp_path, ["model.bin"]) == wrong

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.models import location
from captioner.models.location import LocalModel
from tests.captioner.models.conftest import converted
from tests.conftest import HUB


def test_a_path_is_used_as_it_is(cache: Path) -> None:
    """A path is not looked up in the catalogue."""
    place = converted(cache / "mine")

    assert location.find(str(place)) == LocalModel(str(place), "path", place)


def test_converted_weights_are_found_by_name(cache: Path) -> None:
    """The name does not have to be in the catalogue."""
    place = converted(cache / "models" / "parliament")

    assert location.find("parliament") == LocalModel("parliament", "cache", place)
    assert "parliament" in location.names()


@pytest.fixture
def hub() -> Iterator[Path]:
    """Cache folder of the hub's client, removed afterwards."""
    yield Path(HUB)
    shutil.rmtree(HUB)


@pytest.mark.usefixtures("cache")
def test_a_download_of_the_hub_is_found(hub: Path) -> None:
    """The cache of the hub's client is used, whichever program filled it, once all files are there."""
    repository = hub / "models--Systran--faster-whisper-base.en"
    place = converted(repository / "snapshots" / "abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")
    interrupted = location.find("whisper-base.en")
    (place / "tokenizer.json").write_text("{}")

    assert interrupted is None
    assert location.find("whisper-base.en") == LocalModel("whisper-base.en", "hub", place)


def test_the_setup_of_the_tests_leaves_no_folder(tmp_path: Path) -> None:
    """Not even in a process that is killed."""
    killed = "import os, signal, tests.conftest; os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", killed], env={**os.environ, "TMPDIR": str(tmp_path)}, check=False)

    assert [] == list(tmp_path.iterdir())


@pytest.mark.usefixtures("cache")
def test_missing_weights_are_not_found() -> None:
    """A known model that is not installed, and an unknown name, have no location."""
    assert location.find("whisper-large-v3") is None
    assert location.find("nonsense") is None

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import location, store
from captioner.models.catalogue import CATALOGUE
from tests.captioner.models.conftest import EN_ES, MARIAN, converted
from tests.hub import Hub


@pytest.mark.model
def test_a_package_in_parts_is_joined_once(cache: Path) -> None:
    """The first use reports that parts are joined; the second reports nothing."""
    first: list[str] = []
    second: list[str] = []

    place = store.folder("whisper-base", first.append)
    store.folder("whisper-base", second.append)

    assert place == cache / "models" / "whisper-base"
    assert (first, second) == (["joining the parts of whisper-base, once"], [])
    assert {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"} <= {file.name for file in place.iterdir()}


@pytest.mark.model
@pytest.mark.usefixtures("cache")
def test_a_damaged_copy_is_detected_and_repaired() -> None:
    """The hint names the command that repairs it, and the command does."""
    place = store.folder("whisper-base")
    with (place / "model.bin").open("r+b") as file:
        file.write(b"damage")

    with pytest.raises(ModelError, match="whisper-base is damaged") as refused:
        store.folder("whisper-base")
    repaired = store.fetch("whisper-base")

    assert refused.value.hint == "repair it: captioner models fetch whisper-base"
    assert store.check("whisper-base") == repaired


@pytest.mark.model
def test_a_complete_package_is_used_in_place(cache: Path) -> None:
    """A package in one part is verified on first use and not copied."""
    report: list[str] = []

    place = store.folder("whisper-tiny.en", report.append)
    store.folder("tiny.en", report.append)

    assert place.name == "model"
    assert report == ["verifying whisper-tiny.en"]
    assert not (cache / "models" / "whisper-tiny.en").exists()


def test_a_path_without_weights_is_refused(cache: Path) -> None:
    """The message names the missing file."""
    place = converted(cache / "mine")
    (place / "model.bin").unlink()

    with pytest.raises(ModelError, match=r"is incomplete: model\.bin is missing"):
        store.folder(str(place))


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("small", "model small is not installed", "captioner models fetch small"),
        ("owner/name", "model owner/name is not installed", "captioner models fetch owner/name"),
        ("nonsense", "unknown model 'nonsense'", "`captioner models list` shows the names"),
        ("./nowhere", "folder ./nowhere does not exist", "the folder that contains model.bin"),
    ],
)
@pytest.mark.usefixtures("cache")
def test_a_missing_model_is_reported_with_the_fix(name: str, message: str, hint: str) -> None:
    """The hint is the command that installs the model."""
    with pytest.raises(ModelError, match=message) as refused:
        store.folder(name)

    assert hint in refused.value.hint


@pytest.mark.usefixtures("cache")
def test_every_listed_model_has_a_licence() -> None:
    """A model that is not installed has the command that installs it."""
    listed = {model.name: model for model in store.statuses()}

    assert set(CATALOGUE) == set(listed)
    assert listed["nllb-200-distilled-600M"].licence == "CC-BY-NC-4.0"
    assert listed["whisper-small"].get == "captioner models fetch whisper-small"


def test_a_model_is_downloaded_once(hub: Hub, cache: Path) -> None:
    """The folder gets its name when it is complete; the second call finds it."""
    hub.add(EN_ES, MARIAN)
    first: list[str] = []
    second: list[str] = []

    place = store.fetch("opus-mt-en-es", first.append)
    sent = dict(hub.served)
    store.fetch("opus-mt-en-es", second.append)

    assert place == cache / "models" / "opus-mt-en-es"
    assert {file.name for file in place.iterdir()} == MARIAN.keys() - {"README.md"}
    assert (first, second) == ([f"downloading {EN_ES}, 158 MB, CC-BY-4.0"], ["opus-mt-en-es is installed"])
    assert sent == hub.served
    assert store.check("opus-mt-en-es") == place


def test_a_download_of_another_process_is_resumed(hub: Hub) -> None:
    """A process that is killed leaves no half model; the next one requests only the rest."""
    hub.add(EN_ES, MARIAN)
    hub.slow_s = 0.1
    script = "from captioner.models import store; store.fetch('opus-mt-en-es')"
    process = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "HF_HUB_OFFLINE": "0"})
    while hub.served["model.bin"] < 100_000:
        time.sleep(0.05)
    process.kill()
    process.wait()
    hub.slow_s = 0.0
    found = location.find("opus-mt-en-es")

    place = store.fetch("opus-mt-en-es")

    assert found is None
    assert hub.ranges
    assert (place / "model.bin").read_bytes() == MARIAN["model.bin"]
    assert not list(place.parent.glob(".*.partial"))


def test_two_processes_download_once(hub: Hub) -> None:
    """The second process waits for the first, and says so."""
    hub.add(EN_ES, MARIAN)
    hub.slow_s = 0.1
    script = "from captioner.models import store; print(store.fetch('opus-mt-en-es', print))"
    command, environment = [sys.executable, "-c", script], {**os.environ, "HF_HUB_OFFLINE": "0"}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = "".join(process.communicate()[0] for process in both)

    assert [process.returncode for process in both] == [0, 0]
    assert printed.count("downloading") == 1
    assert "another process is working on opus-mt-en-es; waiting for it" in printed
    assert hub.served["model.bin"] == len(MARIAN["model.bin"])


def test_a_partial_download_of_another_revision_is_not_continued(hub: Hub, cache: Path) -> None:
    """Files of two revisions are never mixed."""
    old = cache / "models" / ".opus-mt-en-es.0000.partial"
    old.mkdir(parents=True)
    (old / "model.bin").write_bytes(b"old")
    hub.add(EN_ES, MARIAN)

    assert (store.fetch("opus-mt-en-es") / "model.bin").read_bytes() == MARIAN["model.bin"]
    assert not old.exists()


def test_a_damaged_download_is_repaired(hub: Hub) -> None:
    """The command that the error names downloads the model again."""
    hub.add(EN_ES, MARIAN)
    place = store.fetch("opus-mt-en-es")
    (place / "model.bin").write_bytes(b"damage")

    with pytest.raises(ModelError, match="opus-mt-en-es is damaged") as refused:
        store.folder("opus-mt-en-es")
    store.fetch("opus-mt-en-es")

    assert refused.value.hint == "repair it: captioner models fetch opus-mt-en-es"
    assert store.check("opus-mt-en-es") == place


def test_any_repository_can_be_fetched(hub: Hub, cache: Path) -> None:
    """A repository that is not in the catalogue is named by its owner and name."""
    hub.add("owner/name", {"model.bin": b"weights", "config.json": b"{}"})

    assert store.fetch("owner/name") == cache / "models" / "owner--name"
    assert store.folder("owner/name") == cache / "models" / "owner--name"

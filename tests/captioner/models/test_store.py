from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import store
from captioner.models.catalogue import CATALOGUE
from tests.captioner.models.conftest import converted


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
        ("nonsense", "unknown model 'nonsense'", "use one of whisper-base"),
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

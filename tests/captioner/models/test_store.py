from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import location, store
from captioner.models.catalogue import CATALOGUE
from tests.conftest import HUB


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path))
    return tmp_path


def converted(place: Path) -> Path:
    """Create a folder with converted weights."""
    place.mkdir(parents=True)
    (place / "model.bin").write_bytes(b"weights")
    (place / "config.json").write_text("{}")
    return place


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


def test_a_path_is_used_as_it_is(cache: Path) -> None:
    """A path is not looked up in the catalogue."""
    place = converted(cache / "mine")

    assert store.folder(str(place)) == place


def test_a_path_without_weights_is_refused(cache: Path) -> None:
    """The message names the missing file."""
    place = converted(cache / "mine")
    (place / "model.bin").unlink()

    with pytest.raises(ModelError, match=r"is incomplete: model\.bin is missing"):
        store.folder(str(place))


def test_converted_weights_are_found_by_name(cache: Path) -> None:
    """The name does not have to be in the catalogue."""
    place = converted(cache / "models" / "parliament")

    assert store.folder("parliament") == place
    assert "parliament" in location.names()


@pytest.mark.usefixtures("cache")
def test_a_download_of_the_hub_is_found() -> None:
    """The cache of the hub's client is used, whichever program filled it."""
    repository = Path(HUB) / "models--Systran--faster-whisper-base.en"
    place = converted(repository / "snapshots" / "abc")
    (place / "tokenizer.json").write_text("{}")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")

    assert store.folder("whisper-base.en") == place


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
def test_an_unreachable_hub_is_one_line() -> None:
    """Exceptions of the hub's client become one line."""
    with pytest.raises(ModelError, match="cannot download Systran/faster-whisper-medium") as refused:
        store.fetch("whisper-medium")

    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("cache")
def test_every_listed_model_has_a_licence() -> None:
    """A model that is not installed has the command that installs it."""
    listed = {model.name: model for model in store.statuses()}

    assert set(CATALOGUE) == set(listed)
    assert listed["nllb-200-distilled-600M"].licence == "CC-BY-NC-4.0"
    assert listed["whisper-small"].get == "captioner models fetch whisper-small"

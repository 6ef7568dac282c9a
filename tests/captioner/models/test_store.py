from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import folders, store
from captioner.models.catalogue import KNOWN
from tests.conftest import HUB


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path))
    return tmp_path


def converted(place: Path) -> Path:
    """A folder as a conversion leaves it."""
    place.mkdir(parents=True)
    (place / "model.bin").write_bytes(b"weights")
    (place / "config.json").write_text("{}")
    return place


@pytest.mark.model
def test_a_package_in_parts_is_joined_once(cache: Path) -> None:
    """The first time takes a line of progress, the second nothing."""
    first: list[str] = []
    again: list[str] = []

    place = store.folder("whisper-base", first.append)
    store.folder("whisper-base", again.append)

    assert place == cache / "models" / "whisper-base"
    assert (first, again) == (["joining the parts of whisper-base, once"], [])
    assert {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"} <= {file.name for file in place.iterdir()}


@pytest.mark.model
@pytest.mark.usefixtures("cache")
def test_a_damaged_copy_is_found_and_mended() -> None:
    """The hint is the command; what it does puts it right."""
    place = store.folder("whisper-base")
    with (place / "model.bin").open("r+b") as file:
        file.write(b"damage")

    with pytest.raises(ModelError, match="whisper-base is damaged") as refused:
        store.folder("whisper-base")
    mended = store.fetch("whisper-base")

    assert refused.value.hint == "mend it with: captioner models fetch whisper-base"
    assert store.check("whisper-base") == mended


@pytest.mark.model
def test_a_whole_package_is_used_where_it_lies(cache: Path) -> None:
    """Verified when first met, and not copied."""
    report: list[str] = []

    place = store.folder("whisper-tiny.en", report.append)
    store.folder("tiny.en", report.append)

    assert place.name == "model"
    assert report == ["verifying whisper-tiny.en"]
    assert not (cache / "models" / "whisper-tiny.en").exists()


def test_a_path_comes_before_all_names(cache: Path) -> None:
    """A folder is taken as it is."""
    place = converted(cache / "mine")

    assert store.folder(str(place)) == place


def test_a_path_without_weights_is_refused(cache: Path) -> None:
    """It says which file is missing."""
    place = converted(cache / "mine")
    (place / "model.bin").unlink()

    with pytest.raises(ModelError, match=r"is not complete: model\.bin is missing"):
        store.folder(str(place))


def test_what_was_converted_is_found_by_its_name(cache: Path) -> None:
    """Also under a name that nobody else knows."""
    place = converted(cache / "models" / "parliament")

    assert store.folder("parliament") == place
    assert "parliament" in store.names()


@pytest.mark.usefixtures("cache")
def test_a_stored_download_of_the_hub_is_found() -> None:
    """As its client lays it down: whoever fetched it."""
    repository = Path(HUB) / "models--Systran--faster-whisper-base.en"
    place = converted(repository / "snapshots" / "abc")
    (place / "tokenizer.json").write_text("{}")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")

    assert store.folder("whisper-base.en") == place


@pytest.mark.parametrize(
    ("name", "wrong", "hint"),
    [
        ("small", "model small is not here", "captioner models fetch small"),
        ("owner/name", "model owner/name is not here", "captioner models fetch owner/name"),
        ("nonsense", "no model is called 'nonsense'", "known are whisper-base"),
        ("./nowhere", "there is no folder ./nowhere", "the folder that holds model.bin"),
    ],
)
@pytest.mark.usefixtures("cache")
def test_a_missing_model_says_how_to_get_it(name: str, wrong: str, hint: str) -> None:
    """One line: what is wrong, and the command that mends it."""
    with pytest.raises(ModelError, match=wrong) as refused:
        store.folder(name)

    assert hint in refused.value.hint


@pytest.mark.usefixtures("cache")
def test_an_unreachable_hub_is_one_line() -> None:
    """No traceback of the client, whatever its transport raised."""
    with pytest.raises(ModelError, match="the model hub did not give Systran/faster-whisper-medium") as refused:
        store.fetch("whisper-medium")

    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("cache")
def test_every_listed_model_has_a_licence() -> None:
    """And what is not here has the command that brings it."""
    listed = {model.name: model for model in store.listing()}

    assert set(KNOWN) == set(listed)
    assert listed["nllb-200-distilled-600M"].licence == "CC-BY-NC-4.0"
    assert listed["whisper-small"].get == "captioner models fetch whisper-small"


def test_hashes_are_compared_with_what_the_package_must_hold(cache: Path) -> None:
    """A file of the right name and other content is not the model."""
    place = converted(cache / "models" / "whisper-base")

    assert not folders.verified(place, place, "0" * 64)

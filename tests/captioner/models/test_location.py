from __future__ import annotations

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


@pytest.mark.usefixtures("cache")
def test_a_download_of_the_hub_is_found() -> None:
    """The cache of the hub's client is used, whichever program filled it."""
    repository = Path(HUB) / "models--Systran--faster-whisper-base.en"
    place = converted(repository / "snapshots" / "abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")

    assert location.find("whisper-base.en") == LocalModel("whisper-base.en", "hub", place)


@pytest.mark.usefixtures("cache")
def test_missing_weights_are_not_found() -> None:
    """A known model that is not installed, and an unknown name, have no location."""
    assert location.find("whisper-large-v3") is None
    assert location.find("nonsense") is None

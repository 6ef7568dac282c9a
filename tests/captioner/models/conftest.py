from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub import Hub


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


@pytest.fixture
def hub(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Model hub on this machine, and an empty cache."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    assert not list(cache.iterdir())
    with Hub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


MARIAN = {
    "model.bin": bytes(range(256)) * 2000,
    "config.json": b"{}",
    "shared_vocabulary.json": b"[]",
    "source.spm": b"source",
    "target.spm": b"target",
    "README.md": b"not needed",
}
"""Files of a Marian repository; they are not read."""
EN_ES = "michaelfeil/ct2fast-opus-mt-en-es"

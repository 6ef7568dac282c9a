from __future__ import annotations

from pathlib import Path

import pytest


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

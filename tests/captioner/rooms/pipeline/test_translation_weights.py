from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from captioner.config import Config, TranslationConfig
from captioner.models.fingerprint import verify
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.rooms.pipeline.translation_weights import TranslationWeights
from captioner.translation.marian import Marian
from tests.captioner.models.conftest import MARIAN


def weights(folder: Path) -> Path:
    """Create a folder with an OPUS-MT model."""
    folder.mkdir(parents=True)
    for name, content in MARIAN.items():
        (folder / name).write_bytes(content)
    verify(folder, folder)
    return folder


def test_models_that_are_fetched_later_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Running engines have them as well; models that are in use are not replaced."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path))
    finnish = weights(tmp_path / "models" / "opus-mt-en-fi")
    found = TranslationWeights.installed(TranslationConfig(), lambda _: None)
    running = Marian(found.marian)
    spanish = weights(tmp_path / "models" / "opus-mt-en-es")
    (tmp_path / "models" / "argos-en-pt").mkdir()
    found.marian["en", "fi"] = finnish / "in use"
    found.refresh(TranslationConfig())

    assert {("en", "fi"): finnish / "in use", ("en", "es"): spanish} == found.marian == running._folders
    assert {("en", "fi"): "opus-mt-en-fi", ("en", "es"): "opus-mt-en-es"} == found.marian_models
    assert {("en", "pt"): tmp_path / "models" / "argos-en-pt"} == found.argos
    assert found.nllb is None


def test_a_configured_model_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its licence is reported."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path))
    weights(tmp_path / "models" / "opus-mt-en-es")
    own = weights(tmp_path / "own")
    told: list[str] = []
    found = TranslationWeights.installed(TranslationConfig(marian={"en-es": str(own)}), told.append)

    assert {("en", "es"): own} == found.marian
    assert [f"translation by {own}, licence: see the source of the model"] == told


def test_a_pair_is_served_as_soon_as_its_model_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of languages has it, and the next stream is translated by it, also by an engine that runs already."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path))
    recognizer: Any = SimpleNamespace(name="scripted", translates=False)
    factory = ConfiguredFactory(Config(), recognizer)
    weights(tmp_path / "models" / "opus-mt-en-fi")
    first = factory.translators("en", ("fi",))
    before = factory.served_targets("en").get("hu", "")
    weights(tmp_path / "models" / "opus-mt-en-hu")

    assert ("", "marian") == (before, factory.served_targets("en")["hu"])
    assert ["marian", "marian"] == [each.name for each in (*first, *factory.translators("en", ("hu",)))]
    factory.close()

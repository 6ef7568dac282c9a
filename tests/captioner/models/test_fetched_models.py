"""Models of the real classes, fetched from a hub on this machine and used."""

from __future__ import annotations

from pathlib import Path

import pytest

from captioner.models import store
from captioner.translation.convert import convert
from captioner.translation.marian import Marian
from captioner.translation.nllb import Nllb
from tests.captioner.models.conftest import EN_ES
from tests.captioner.translation import tiny, tiny_marian
from tests.hub import Hub

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")]


def test_a_fetched_opus_mt_model_translates(hub: Hub, tmp_path: Path) -> None:
    """Its folder has all that the engine reads."""
    (tmp_path / "checkpoint").mkdir()
    convert(tiny_marian.checkpoint(tmp_path / "checkpoint"), tmp_path / "converted")
    hub.add(EN_ES, tmp_path / "converted")

    marian = Marian({("en", "es"): store.fetch("opus-mt-en-es")}, device="cpu", threads=1)

    assert marian.translate("my house is old", "en", ("es",)) == ("mi casa es vieja",)


def test_a_fetched_nllb_model_translates(hub: Hub, tmp_path: Path) -> None:
    """Its folder has all that the engine reads."""
    convert(tiny.checkpoint(tmp_path / "checkpoint"), tmp_path / "converted")
    hub.add("JustFrederik/nllb-200-distilled-600M-ct2-int8", tmp_path / "converted")

    nllb = Nllb(store.fetch("nllb-200-distilled-600M"), device="cpu", threads=1)

    assert nllb.translate("my house is old", "en", ("es", "fr")) == ("mi casa es vieja", "ma maison est vieille")


def test_a_fetched_whisper_model_is_complete(hub: Hub) -> None:
    """Vocabulary, tokenizer and the configuration of the features come with the weights."""
    names = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt", "preprocessor_config.json")
    hub.add("Systran/faster-whisper-small", dict.fromkeys((*names, "README.md"), b"content"))

    assert {file.name for file in store.fetch("small").iterdir()} == set(names)

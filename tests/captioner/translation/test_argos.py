from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from captioner.translation import TranslationResources, choose, engine_name
from captioner.translation.convert import convert
from tests.captioner.translation import tiny_marian
from tests.captioner.translation.scripted import growing

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an Argos package: one model of sentencepiece, and no end mark in the source."""
    folder = tmp_path_factory.mktemp("argos")
    convert(tiny_marian.checkpoint(tmp_path_factory.mktemp("checkpoint"), ends_source=False), folder)
    shutil.move(folder / "source.spm", folder / "sentencepiece.model")
    (folder / "target.spm").unlink()
    return folder


def test_a_package_translates_growing_speech(package: Path) -> None:
    """The source is passed without an end mark, as Argos trains its models."""
    [translator] = choose("en", ("es",), TranslationResources(argos={("en", "es"): package}))
    out = [revision for source in growing("my house is old") for revision in translator.push(source)]
    translator.close()

    assert (out[-1].text, out[-1].final, translator.name) == ("mi casa es vieja", True, "argos")


def test_opus_mt_is_preferred() -> None:
    """Its published figures are higher for most pairs."""
    both = TranslationResources(marian={("en", "es"): Path()}, argos={("en", "es"): Path()})

    assert engine_name("en", "es", both) == "marian"

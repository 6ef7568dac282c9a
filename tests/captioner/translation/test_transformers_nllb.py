from pathlib import Path

import pytest

from captioner.errors import LanguageError, ModelError
from captioner.translation import TranslationResources, choose
from captioner.translation.transformers_nllb import TransformersNllb
from tests.captioner.translation.scripted import growing

pytestmark = pytest.mark.model


def test_from_checkpoint_to_caption(checkpoint: Path) -> None:
    """A checkpoint is used without conversion where the settings name the engine."""
    resources = TranslationResources(transformers=checkpoint, engines={"es": "transformers"})
    [translator] = choose("en", ("es",), resources)
    out = [revision for source in growing("my house is old") for revision in translator.push(source)]
    translator.close()

    assert (translator.name, out[-1].text) == ("transformers", "mi casa es vieja")


def test_any_other_engine_is_preferred(checkpoint: Path) -> None:
    """The baseline is not used where another engine supports the pair."""
    [translator] = choose("fr", ("en",), TranslationResources(multilingual=True, transformers=checkpoint))
    translator.close()

    assert translator.name == "direct"


def test_an_unsupported_language_is_refused(checkpoint: Path) -> None:
    """The language is checked before the translation."""
    with pytest.raises(LanguageError, match="does not support br"):
        TransformersNllb(checkpoint).translate("house", "en", ("br",))


def test_a_folder_without_a_checkpoint_is_refused(tmp_path: Path) -> None:
    """A missing and an empty folder are errors of one line."""
    with pytest.raises(ModelError, match="no checkpoint"):
        TransformersNllb(tmp_path / "nowhere")
    with pytest.raises(ModelError, match="cannot load"):
        TransformersNllb(tmp_path)

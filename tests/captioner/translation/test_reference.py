from pathlib import Path

import pytest

from captioner.errors import LanguageError, ModelError
from captioner.translation import choose
from captioner.translation.reference import Reference
from tests.captioner.translation.scripted import growing

pytestmark = pytest.mark.model


def test_from_checkpoint_to_caption(checkpoint: Path) -> None:
    """Nothing is converted; it is taken where it is named."""
    [translator] = choose("en", ("es",), transformers=checkpoint, engines={"es": "transformers"})
    out = [revision for source in growing("my house is old") for revision in translator.push(source)]
    translator.close()

    assert (translator.name, out[-1].text) == ("transformers", "mi casa es vieja")


def test_it_is_not_taken_unless_it_is_named(checkpoint: Path) -> None:
    """Where another engine serves the pair."""
    [translator] = choose("fr", ("en",), direct=True, transformers=checkpoint)
    translator.close()

    assert translator.name == "direct"


def test_an_unknown_language_is_refused(checkpoint: Path) -> None:
    """Before anything is translated."""
    with pytest.raises(LanguageError, match="does not know br"):
        Reference(checkpoint).translate("house", "en", ("br",))


def test_what_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    """In one line, with what to do."""
    with pytest.raises(ModelError, match="there is no checkpoint"):
        Reference(tmp_path / "nowhere")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Reference(tmp_path)

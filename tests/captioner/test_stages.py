from __future__ import annotations

from pathlib import Path

import pytest

from captioner.config import Config, LayoutConfig, RecognizerConfig, TranslationConfig
from captioner.errors import LanguageError, ModelError
from captioner.stages import Stages


def config(**stages: object) -> Config:
    return Config(recognizer=RecognizerConfig(model="whisper-tiny.en"), **stages)  # type: ignore[arg-type]


@pytest.mark.model
def test_stages_are_made_as_set() -> None:
    """The layout of the settings; an engine for each stream; no translator where none is wanted."""
    told: list[str] = []
    stages = Stages.loaded(config(layout=LayoutConfig(columns=32)), told.append)

    assert stages.layout.columns == 32
    assert stages.engine("en", ()) is not stages.engine("en", ())
    assert stages.translators("en", ()) == ()
    assert told[-1] == "loading whisper-tiny.en …"


@pytest.mark.model
def test_an_english_model_translates_nothing_itself() -> None:
    """What it cannot do is refused, with the choices."""
    stages = Stages.loaded(config(), lambda _: None)

    with pytest.raises(LanguageError, match="nothing here translates ja to en"):
        stages.translators("ja", ("en",))


@pytest.mark.model
def test_an_nllb_that_was_named_must_be_here(tmp_path: Path) -> None:
    """Only the one of the default name may be missing."""
    named = config(translation=TranslationConfig(nllb=str(tmp_path / "nowhere")))

    with pytest.raises(ModelError, match="there is no folder"):
        Stages.loaded(named, lambda _: None)

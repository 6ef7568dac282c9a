from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from captioner.config import Config, RecognizerConfig
from captioner.errors import LanguageError, ModelError
from captioner.offline.pipeline import OfflinePipeline
from captioner.translation import Translator
from tests.captioner.offline.clip_recognizer import scripted_pipeline
from tests.fakes import ScriptedTranslator


def test_the_spoken_language_is_not_translated() -> None:
    """Translators are created for the other target languages only."""
    created: list[tuple[str, tuple[str, ...]]] = []

    def create(spoken: str, targets: tuple[str, ...]) -> tuple[Translator, ...]:
        created.append((spoken, targets))
        return ()

    replace(scripted_pipeline(), create_translators=create).translators("es", ("en", "es", "fr"))

    assert [("es", ("en", "fr"))] == created


def test_unsupported_languages_are_refused() -> None:
    """The error of the translation engines is passed on."""

    def refuse(_spoken: str, _targets: tuple[str, ...]) -> tuple[Translator, ...]:
        raise LanguageError("scripted")

    with pytest.raises(LanguageError, match="scripted"):
        replace(scripted_pipeline(), create_translators=refuse).check_languages("es", ("fr",))


def test_translators_of_the_check_are_closed() -> None:
    """A check leaves no translation engine running."""
    translator = ScriptedTranslator("fr")

    scripted_pipeline(translator).check_languages("es", ("fr",))

    assert translator.closed


def test_invalid_weights_are_refused(tmp_path: Path) -> None:
    """Loading is reported before it begins; the message of CTranslate2 becomes one line with a hint."""
    reported: list[str] = []
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("nonsense")
    config = Config(recognizer=RecognizerConfig(model=str(tmp_path), device="cpu"))

    with pytest.raises(ModelError, match="cannot load") as refused:
        OfflinePipeline.load(config, reported.append)

    assert [f"loading {tmp_path} …"] == reported
    assert "captioner models check" in refused.value.hint

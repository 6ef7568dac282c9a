from pathlib import Path

import pytest

from captioner.errors import TranslatorError
from captioner.translation.apertium_pipeline import Pipeline

pytestmark = pytest.mark.program


def test_an_empty_translation_is_an_error(tmp_path: Path) -> None:
    """An empty result for a text with words means that a program of the pipeline has died."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("sed -u 's/[a-z]*//g'")
    pipeline = Pipeline(mode, timeout_s=5)

    with pytest.raises(TranslatorError, match="returned an empty translation"):
        pipeline.translate("house")
    pipeline.close()


def test_a_hanging_pipeline_is_stopped(tmp_path: Path) -> None:
    """A pipeline without an answer fails after the timeout."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("tail -f /dev/null")
    pipeline = Pipeline(mode, timeout_s=0.05)

    with pytest.raises(TranslatorError, match="did not answer"):
        pipeline.translate("house")
    assert pipeline._process is None

from pathlib import Path

import pytest

from captioner.errors import ConfigError, LanguageError, ModelError
from captioner.translation.convert import SCRIPTS, convert, usable
from captioner.translation.nllb import CODES


def test_tokens_of_other_scripts_are_left_out() -> None:
    """Latin, signs and the languages' own tokens stay."""
    tokens = ("▁casa", "дом", "!", "▁", "7", "fra_Latn", "spa_Latn", "日本", "</s>")

    assert tuple(usable(tokens, ("spa_Latn",))) == ("▁casa", "!", "▁", "7", "spa_Latn", "</s>")
    assert "日本" in usable(tokens, ("jpn_Jpan",))


def test_every_language_has_a_script() -> None:
    """None of NLLB's codes has a script that the cut does not know."""
    assert set() == {code[4:] for code in CODES.values()} - SCRIPTS.keys()


def test_an_unknown_quantization_names_the_known(tmp_path: Path) -> None:
    """One line with the choices."""
    with pytest.raises(ConfigError, match="float32"):
        convert(tmp_path, tmp_path / "out", quantization="int3")


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    """Before anything is read."""
    with pytest.raises(LanguageError, match="xx"):
        convert(tmp_path, tmp_path / "out", languages=("xx",))


def test_what_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    """An empty folder has no tokenizer."""
    with pytest.raises(ModelError, match="whole checkpoint"):
        convert(tmp_path, tmp_path / "out")

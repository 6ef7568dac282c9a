from pathlib import Path

import pytest

from captioner.errors import ConfigError, LanguageError, ModelError
from captioner.translation.convert import SCRIPTS, convert, usable_tokens
from captioner.translation.nllb_codes import CODES


def test_tokens_of_other_scripts_are_left_out() -> None:
    """Latin letters, signs and the tokens of the languages themselves are kept."""
    tokens = ("▁casa", "дом", "!", "▁", "7", "fra_Latn", "spa_Latn", "日本", "</s>")

    assert tuple(usable_tokens(tokens, ("spa_Latn",))) == ("▁casa", "!", "▁", "7", "spa_Latn", "</s>")
    assert "日本" in usable_tokens(tokens, ("jpn_Jpan",))


def test_every_language_has_a_script() -> None:
    """All scripts in the codes of NLLB are known."""
    assert set() == {code[4:] for code in CODES.values()} - SCRIPTS.keys()


def test_an_unknown_quantization_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    """The hint lists the quantizations."""
    with pytest.raises(ConfigError, match="float32"):
        convert(tmp_path, tmp_path / "out", quantization="int3")


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    """The language is checked before the checkpoint is read."""
    with pytest.raises(LanguageError, match="xx"):
        convert(tmp_path, tmp_path / "out", languages=("xx",))


def test_a_folder_without_a_checkpoint_is_refused(tmp_path: Path) -> None:
    """An empty folder has no tokenizer."""
    with pytest.raises(ModelError, match="whole checkpoint"):
        convert(tmp_path, tmp_path / "out")

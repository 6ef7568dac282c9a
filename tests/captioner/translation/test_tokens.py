from __future__ import annotations

from pathlib import Path

import pytest

from captioner.translation.tokens import SentencePieces
from tests.captioner.translation.tiny_marian import train_pieces

ENGLISH = ("my house is old", "the door of my house", "an old door", "the house is mine")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Model of sentencepiece that knows English only."""
    return train_pieces(tmp_path_factory.mktemp("pieces"), ENGLISH, 40)


def test_tokens_that_the_tokenizer_lacks_are_words(english: Path) -> None:
    """Viewers never see sentencepiece's mark of a space."""
    assert SentencePieces(english, english).join(["▁the", "▁casa", "▁vie", "ja", "</s>"]) == "the casa vieja"


def test_a_target_text_is_divided_into_tokens_that_the_model_writes(english: Path) -> None:
    """The tokenizer of an Argos package may know the spoken language only."""
    spanish = frozenset(("▁casa", "▁cas", "s", "▁vieja", "▁", "x"))
    tokens = SentencePieces(english, english, spanish)

    assert tokens.split("casas viejax", as_target=True) == ["▁casa", "s", "▁vieja", "x"]
    assert "".join(tokens.split("my house")) == "▁my▁house"


def test_the_tokenizer_divides_a_target_text_that_it_knows(english: Path) -> None:
    """With nearly all tokens known, its own division is the one that the model was trained with."""
    alone = SentencePieces(english, english).split("my house")

    assert SentencePieces(english, english, frozenset(alone)).split("my house", as_target=True) == alone

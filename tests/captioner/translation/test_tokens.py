from __future__ import annotations

from pathlib import Path

import pytest

from captioner.translation.tokens import SentencePieces

ENGLISH = ("my house is old", "the door of my house", "an old door", "the house is mine")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Model of sentencepiece that knows English only."""
    import sentencepiece

    folder = tmp_path_factory.mktemp("pieces")
    (folder / "texts").write_text("\n".join(ENGLISH))
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "texts"),
        model_prefix=str(folder / "spm"),
        vocab_size=40,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return folder / "spm.model"


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

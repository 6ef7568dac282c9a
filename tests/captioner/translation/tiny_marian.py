"""A checkpoint of Marian's classes from English to Spanish, small enough to be trained by a test in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.captioner.translation import tiny

if TYPE_CHECKING:
    from transformers import MarianTokenizer

PAIRS = [(english, spanish) for english, (spanish, _) in tiny.sentences()]


def train_pieces(folder: Path, texts: Iterable[str], size: int) -> Path:
    """Train a model of sentencepiece with at most `size` tokens on some texts; returns its file in the folder."""
    import sentencepiece

    (folder / "texts").write_text("\n".join(texts))
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "texts"),
        model_prefix=str(folder / "spm"),
        vocab_size=size,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return folder / "spm.model"


def words(folder: Path) -> MarianTokenizer:
    """Return a tokenizer of Marian's class, trained on these sentences."""
    import sentencepiece
    from transformers import MarianTokenizer

    spm = str(train_pieces(folder, (text for pair in PAIRS for text in pair), 60))
    pieces = sentencepiece.SentencePieceProcessor(model_file=spm)
    names = ["</s>", "<unk>", *(pieces.id_to_piece(n) for n in range(3, pieces.get_piece_size())), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({name: n for n, name in enumerate(names)}))
    return MarianTokenizer(spm, spm, str(folder / "vocab.json"), source_lang="en", target_lang="es")


def checkpoint(folder: Path, *, steps: int = 220, ends_source: bool = True) -> Path:
    """Train a model on the sentences and save it with its tokenizer in the format of transformers.

    `ends_source`: with `</s>` after the source text, as OPUS-MT has and Argos has not.
    """
    import torch
    from transformers import MarianConfig, MarianMTModel

    torch.set_num_threads(1)  # threads would wait for one another longer than such small layers take
    torch.manual_seed(7)
    tokenizer = words(folder)
    size = {"d_model": 48, "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 96, "decoder_ffn_dim": 96}
    heads = {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "dropout": 0.0}
    end = {"eos_token_id": 0, "forced_eos_token_id": 0, "pad_token_id": len(tokenizer) - 1}
    model = MarianMTModel(
        MarianConfig(vocab_size=len(tokenizer), decoder_start_token_id=len(tokenizer) - 1, max_position_embeddings=512,
                     scale_embedding=True, static_position_embeddings=True, **size, **heads, **end)
    )  # fmt: skip
    english = [text for text, _ in PAIRS]
    source = tokenizer(english, padding=True, return_tensors="pt", add_special_tokens=ends_source)
    target = tokenizer(text_target=[spanish for _, spanish in PAIRS], padding=True, return_tensors="pt").input_ids
    target[target == len(tokenizer) - 1] = -100
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    for _ in range(steps):
        model.model.shared.weight.data[-1] = 0  # Marian starts with the padding token, whose embedding is zero
        model(**source, labels=target).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.model.shared.weight.data[-1] = 0
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder

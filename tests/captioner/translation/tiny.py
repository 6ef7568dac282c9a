"""A checkpoint of NLLB's classes with three languages, small enough to be trained by a test in seconds."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import M2M100ForConditionalGeneration, NllbTokenizer

DETERMINERS = {"a": ("una", "une"), "the": ("la", "la"), "my": ("mi", "ma")}
NOUNS = {
    "house": ("casa", "maison"),
    "door": ("puerta", "porte"),
    "table": ("mesa", "table"),
    "letter": ("carta", "lettre"),
}
ADJECTIVES = {"is old": ("es vieja", "est vieille"), "is red": ("es roja", "est rouge"), "": ("", "")}
CODES = ("spa_Latn", "fra_Latn")


def sentences() -> list[tuple[str, tuple[str, str]]]:
    """Return all sentences of the small model: English text, (Spanish, French)."""
    parts = itertools.product(DETERMINERS.items(), NOUNS.items(), ADJECTIVES.items())
    return [
        (" ".join(filter(None, english)), (" ".join(filter(None, spanish)), " ".join(filter(None, french))))
        for choice in parts
        for english, spanish, french in [tuple(zip(*((e, s, f) for e, (s, f) in choice), strict=True))]
    ]


def tokenizer() -> NllbTokenizer:
    """Return a tokenizer trained on these sentences, with the two hundred language tokens of NLLB."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import NllbTokenizer

    texts = [text for english, others in sentences() for text in (english, *others)]
    bpe = Tokenizer(models.BPE(unk_token="<unk>"))
    bpe.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    bpe.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=120, special_tokens=special, show_progress=False))
    learned = json.loads(bpe.to_str())["model"]
    return NllbTokenizer(vocab=learned["vocab"], merges=[tuple(merge) for merge in learned["merges"]])


def checkpoint(folder: Path, *, steps: int = 250) -> Path:
    """Train a model on the sentences and save it with its tokenizer in the format of transformers."""
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    torch.set_num_threads(1)  # threads would wait for one another longer than such small layers take
    torch.manual_seed(7)
    words = tokenizer()
    size = {"d_model": 48, "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 96, "decoder_ffn_dim": 96}
    heads = {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "dropout": 0.0, "attention_dropout": 0.0}
    config = M2M100Config(
        vocab_size=len(words), max_position_embeddings=64, decoder_start_token_id=2, **size, **heads,
        encoder_layerdrop=0.0, decoder_layerdrop=0.0, tokenizer_class="NllbTokenizer",
    )  # fmt: skip
    model = M2M100ForConditionalGeneration(config)
    _train(model, words, steps)
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def _train(model: M2M100ForConditionalGeneration, words: NllbTokenizer, steps: int) -> None:
    import torch

    pairs = [(english, code, text) for english, texts in sentences() for code, text in zip(CODES, texts, strict=True)]
    words.src_lang = "eng_Latn"
    source = words([english for english, _, _ in pairs], padding=True, return_tensors="pt")
    labels = [
        [words.convert_tokens_to_ids(code), *words.convert_tokens_to_ids(words.tokenize(text)), 2]
        for _, code, text in pairs
    ]
    longest = max(map(len, labels))
    target = torch.tensor([label + [-100] * (longest - len(label)) for label in labels])
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    model.train()
    for _ in range(steps):
        loss = model(**source, labels=target).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval()

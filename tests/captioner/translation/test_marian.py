import json
from pathlib import Path

import pytest
import sentencepiece
import torch
from transformers import AutoTokenizer, MarianConfig, MarianMTModel, MarianTokenizer

from captioner.errors import LanguageError, ModelError
from captioner.translation import TranslationResources, choose
from captioner.translation.convert import convert
from captioner.translation.marian import Marian
from tests.captioner.translation import tiny
from tests.captioner.translation.scripted import growing

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")]

PAIRS = [(english, spanish) for english, (spanish, _) in tiny.sentences()]


def words(folder: Path) -> MarianTokenizer:
    """Return a tokenizer of Marian's class, trained on these sentences."""
    (folder / "texts").write_text("\n".join(text for pair in PAIRS for text in pair))
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "texts"),
        model_prefix=str(folder / "spm"),
        vocab_size=60,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spm.model"))
    names = ["</s>", "<unk>", *(pieces.id_to_piece(n) for n in range(3, pieces.get_piece_size())), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({name: n for n, name in enumerate(names)}))
    spm = str(folder / "spm.model")
    return MarianTokenizer(spm, spm, str(folder / "vocab.json"), source_lang="en", target_lang="es")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("marian")
    tokenizer = words(folder)
    size = {"d_model": 48, "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 96, "decoder_ffn_dim": 96}
    heads = {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "dropout": 0.0}
    end = {"eos_token_id": 0, "forced_eos_token_id": 0, "pad_token_id": len(tokenizer) - 1}
    model = MarianMTModel(
        MarianConfig(vocab_size=len(tokenizer), decoder_start_token_id=len(tokenizer) - 1, max_position_embeddings=64,
                     scale_embedding=True, static_position_embeddings=True, **size, **heads, **end)
    )  # fmt: skip
    source = tokenizer([english for english, _ in PAIRS], padding=True, return_tensors="pt")
    target = tokenizer(text_target=[spanish for _, spanish in PAIRS], padding=True, return_tensors="pt").input_ids
    target[target == len(tokenizer) - 1] = -100
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    for _ in range(300):
        model.model.shared.weight.data[-1] = 0  # Marian starts with the padding token, whose embedding is zero
        model(**source, labels=target).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.model.shared.weight.data[-1] = 0
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def converted(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    convert(checkpoint, folder, quantization="float32")
    return folder


def test_agrees_with_transformers(checkpoint: Path, converted: Path) -> None:
    """Without quantization, every translation equals greedy decoding by transformers."""
    tokenizer, model = AutoTokenizer.from_pretrained(checkpoint), MarianMTModel.from_pretrained(checkpoint)
    inputs = [tokenizer(english, return_tensors="pt") for english, _ in PAIRS]
    made = [model.generate(**one, num_beams=1, do_sample=False, max_length=40)[0] for one in inputs]
    reference = [tokenizer.decode(ids, skip_special_tokens=True) for ids in made]
    marian = Marian({("en", "es"): converted}, device="cpu", threads=1)

    assert reference == [marian.translate(english, "en", ("es",))[0] for english, _ in PAIRS]


def test_from_checkpoint_to_caption(converted: Path) -> None:
    """A converted checkpoint is chosen and translates growing speech."""
    resources = TranslationResources(marian={("en", "es"): converted}, engines={"es": "marian"})
    [translator] = choose("en", ("es",), resources)
    out = [revision for source in growing("my house is old") for revision in translator.push(source)]
    translator.close()

    assert (out[-1].text, out[-1].final, translator.name) == ("mi casa es vieja", True, "marian")


def test_shown_text_is_a_bias_only(converted: Path) -> None:
    """A right beginning is completed, a wrong one is replaced."""
    marian = Marian({("en", "es"): converted}, device="cpu", threads=1)

    for shown in ("mi casa", "una puerta"):
        assert marian.translate("my house is old", "en", ("es",), (shown,)) == ("mi casa es vieja",)


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    """A pair without a model and an empty folder are errors of one line."""
    with pytest.raises(LanguageError, match="no model from en to fr"):
        Marian({}).translate("house", "en", ("fr",))
    with pytest.raises(ModelError, match="convert the checkpoint again"):
        Marian({("en", "fr"): tmp_path}).translate("house", "en", ("fr",))

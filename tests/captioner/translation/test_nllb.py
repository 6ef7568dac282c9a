import shutil
from pathlib import Path

import pytest
from sentencepiece import SentencePieceTrainer

from captioner.errors import LanguageError, ModelError
from captioner.translation import TranslationResources, choose
from captioner.translation.convert import convert
from captioner.translation.nllb import Nllb
from captioner.translation.transformers_nllb import TransformersNllb
from tests.captioner.translation import tiny
from tests.captioner.translation.scripted import growing

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def converted(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    convert(checkpoint, folder, quantization="float32")
    return folder


@pytest.fixture(scope="module")
def nllb(converted: Path) -> Nllb:
    return Nllb(converted, device="cpu", threads=1)


def test_agrees_with_transformers(nllb: Nllb, checkpoint: Path) -> None:
    """Without quantization, every translation equals greedy decoding by transformers."""
    reference, targets = TransformersNllb(checkpoint), ("es", "fr")
    texts = [english for english, _ in tiny.sentences()]

    assert [reference.translate(text, "en", targets) for text in texts] == [
        nllb.translate(text, "en", targets) for text in texts
    ]


def test_sentencepiece_serves_where_there_is_no_tokenizer_json(nllb: Nllb, converted: Path, tmp_path: Path) -> None:
    """Published conversions have a model of sentencepiece instead; language and end are added the same way."""
    pieces = tmp_path / "texts"
    pieces.write_text("\n".join(text for english, others in tiny.sentences() for text in (english, *others)))
    SentencePieceTrainer.train(
        input=str(pieces), model_prefix=str(tmp_path / "spm"), vocab_size=60, hard_vocab_limit=False, minloglevel=2
    )
    folder = tmp_path / "model"
    shutil.copytree(converted, folder, ignore=shutil.ignore_patterns("tokenizer*"))
    (tmp_path / "spm.model").rename(folder / "sentencepiece.bpe.model")
    other = Nllb(folder, device="cpu", threads=1)

    encoded = other._encoded("my house", "eng_Latn")

    assert (encoded[0], encoded[-1]) == ("eng_Latn", "</s>")
    assert other._decoded(encoded[1:]) == "my house"
    assert nllb._decoded(nllb._encoded("my house", "eng_Latn")[1:]) == "my house"


def test_languages_of_one_batch_do_not_mix(nllb: Nllb) -> None:
    """A batch of all targets gives the same texts as each target alone."""
    alone = tuple(nllb.translate("my house is old", "en", (target,))[0] for target in ("es", "fr"))

    assert alone == ("mi casa es vieja", "ma maison est vieille")
    assert alone == nllb.translate("my house is old", "en", ("es", "fr"))


def test_the_bias_does_not_change_the_language(nllb: Nllb) -> None:
    """The output is in the target language even if the shown text is not."""
    shown = ("ma maison", "mi casa")

    assert nllb.translate("my house is old", "en", ("es", "fr")) == nllb.translate(
        "my house is old", "en", ("es", "fr"), shown
    )


def test_a_strong_bias_keeps_the_shown_text(converted: Path) -> None:
    """With a bias of a half or more the shown beginning stays."""
    strong = Nllb(converted, device="cpu", threads=1, bias=0.6)

    assert strong.translate("my house is old", "en", ("es",), ("una casa",))[0].startswith("una casa")


@pytest.mark.parametrize("shown", ["mi", "mi casa", "mi casa es", "mi casa es vieja", "una mesa", "la puerta es"])
def test_shown_text_is_extended_or_replaced(nllb: Nllb, shown: str) -> None:
    """A right beginning is completed, a complete text stays as it is, and a wrong beginning is replaced."""
    assert nllb.translate("my house is old", "en", ("es",), (shown,)) == ("mi casa es vieja",)


def test_extending_equals_the_bias(nllb: Nllb) -> None:
    """For each beginning of each translation, the faster method of a single language gives the same text."""
    for english, (spanish, french) in tiny.sentences()[::3]:
        for n in range(1, len(spanish.split())):
            shown = " ".join(spanish.split()[:n]), " ".join(french.split()[:n])
            alone = nllb.translate(english, "en", ("es",), shown[:1])
            both = nllb._biased(nllb._encoded(english, "eng_Latn"), ["spa_Latn"], shown[:1])

            assert alone == (nllb._decoded(both[0][1:]),)


def test_from_checkpoint_to_caption(converted: Path) -> None:
    """A converted checkpoint is chosen and translates growing speech into two languages."""
    [translator] = choose("en", ("es", "fr"), TranslationResources(nllb=converted))
    out = [revision for source in growing("my house is old") for revision in translator.push(source)]
    translator.close()

    finals = {revision.language: revision.text for revision in out if revision.final}
    assert finals == {"es": "mi casa es vieja", "fr": "ma maison est vieille"}
    assert translator.name == "nllb"


def test_a_vocabulary_reduced_to_languages(checkpoint: Path, tmp_path: Path) -> None:
    """The reduced model gives the same texts in its languages, and refuses the others."""
    convert(checkpoint, tmp_path, quantization="int8", languages=("en", "es"))
    reduced = Nllb(tmp_path, device="cpu", threads=1)

    assert reduced.translate("my house is old", "en", ("es",)) == ("mi casa es vieja",)
    with pytest.raises(LanguageError, match="does not support fr as target language"):
        reduced.translate("my house is old", "en", ("fr",))


def test_a_damaged_model_is_refused(converted: Path, tmp_path: Path) -> None:
    """The hint is to fetch or convert the model again."""
    for file in converted.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[: 100 if file.suffix == ".bin" else None])

    with pytest.raises(ModelError, match="fetch or convert the model again"):
        Nllb(tmp_path, device="cpu")


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    """The hint is the command that creates one."""
    with pytest.raises(ModelError, match="captioner models convert"):
        Nllb(tmp_path / "nowhere")


def test_an_unsupported_language_is_refused(nllb: Nllb) -> None:
    """Breton is a language of Whisper, but not of NLLB."""
    with pytest.raises(LanguageError, match="br"):
        nllb.translate("house", "en", ("br",))

from dataclasses import replace
from pathlib import Path

import pytest

from captioner.errors import LanguageError, ModelError
from captioner.translation import TranslationResources, assess, choose, engine_name
from captioner.translation.convert import convert
from captioner.translation.grades import Assessment
from captioner.translation.marian import Marian
from captioner.translation.selection import served_targets
from tests.captioner.translation import tiny_marian
from tests.captioner.translation.scripted import growing
from tests.captioner.translation.tiny_marian import PAIRS

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_marian.checkpoint(tmp_path_factory.mktemp("marian"))


@pytest.fixture(scope="module")
def converted(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    convert(checkpoint, folder, quantization="float32")
    return folder


def test_agrees_with_transformers(checkpoint: Path, converted: Path) -> None:
    """Without quantization, every translation equals greedy decoding by transformers."""
    from transformers import AutoTokenizer, MarianMTModel

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


def test_texts_in_one_batch_are_translated_as_alone(converted: Path) -> None:
    """The shown text is that of the first one only; a pair without a model goes through English as one batch, too."""
    both = {("it", "en"): converted, ("en", "es"): converted}
    marian = Marian(both, device="cpu", threads=1)
    texts = ("my house is old", "the door is old", "my house")

    alone = [marian.translate(text, "en", ("es",)) for text in texts]
    through = [marian.translate(text, "it", ("es",)) for text in texts]

    assert list(marian.translate_each(texts, "en", ("es",), ("una puerta",))) == alone
    assert list(marian.translate_each(texts, "it", ("es",), ("",))) == through


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    """A pair without a model and an empty folder are errors of one line."""
    with pytest.raises(LanguageError, match="no model from en to fr"):
        Marian({}).translate("house", "en", ("fr",))
    with pytest.raises(ModelError, match="no readable tokenizer"):
        Marian({("en", "fr"): tmp_path}).translate("house", "en", ("fr",))


def test_a_pair_without_a_model_goes_through_english(converted: Path) -> None:
    """The model of each way is used; a pair with one way only is refused."""
    both = {("it", "en"): converted, ("en", "es"): converted}
    marian = Marian(both, device="cpu", threads=1)

    through = marian.translate("my house is old", "it", ("es",))
    [english] = marian.translate("my house is old", "it", ("en",))

    assert through == marian.translate(english, "en", ("es",))
    assert served_targets("it", TranslationResources(marian=both))["es"] == "marian"
    with pytest.raises(LanguageError, match="no model from it to fr"):
        marian.translate("house", "it", ("fr",))


def test_the_grade_of_a_way_through_english() -> None:
    """It has none of its own; that of each way is named."""
    pairs = {("it", "en"): "opus-mt-it-en", ("en", "es"): "opus-mt-en-es"}
    resources = TranslationResources(marian=dict.fromkeys(pairs, Path()), marian_models=pairs)

    assert assess("marian", "it", "es", resources) == Assessment(
        "ungraded", "through English: good, then good; no figure of both together is known"
    )


def test_a_model_of_the_pair_is_preferred_to_a_gist() -> None:
    """OPUS-MT translates Spanish into English if it is installed, not Whisper base; settings may say otherwise."""
    pair = {("es", "en"): "opus-mt-es-en"}
    resources = TranslationResources(
        model="whisper-base", multilingual=True, marian=dict.fromkeys(pair, Path()), marian_models=pair
    )

    assert engine_name("es", "en", resources) == "marian"
    assert engine_name("es", "en", replace(resources, engines={"en": "direct"})) == "direct"
    assert engine_name("es", "en", replace(resources, model="whisper-large-v3")) == "direct"

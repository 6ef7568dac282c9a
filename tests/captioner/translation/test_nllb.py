from pathlib import Path

import pytest

from captioner.errors import LanguageError, ModelError
from captioner.translation import choose
from captioner.translation.convert import convert
from captioner.translation.nllb import Nllb
from captioner.translation.reference import Reference
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
    """Unquantized, every sentence comes out as transformers decodes it greedily."""
    reference, targets = Reference(checkpoint), ("es", "fr")
    texts = [english for english, _ in tiny.sentences()]

    assert [reference.translate(text, "en", targets) for text in texts] == [
        nllb.translate(text, "en", targets) for text in texts
    ]


def test_languages_of_one_batch_do_not_mix(nllb: Nllb) -> None:
    """All targets at once say what each says alone."""
    alone = tuple(nllb.translate("my house is old", "en", (target,))[0] for target in ("es", "fr"))

    assert alone == ("mi casa es vieja", "ma maison est vieille")
    assert alone == nllb.translate("my house is old", "en", ("es", "fr"))


def test_what_is_shown_keeps_its_language(nllb: Nllb) -> None:
    """Bias towards what is shown, even of the wrong language, does not change the language."""
    shown = ("ma maison", "mi casa")

    assert nllb.translate("my house is old", "en", ("es", "fr")) == nllb.translate(
        "my house is old", "en", ("es", "fr"), shown
    )


def test_a_strong_bias_keeps_what_is_shown(converted: Path) -> None:
    """With a bias of a half and more the shown beginning stays."""
    firm = Nllb(converted, device="cpu", threads=1, bias=0.6)

    assert firm.translate("my house is old", "en", ("es",), ("una casa",))[0].startswith("una casa")


@pytest.mark.parametrize("shown", ["mi", "mi casa", "mi casa es", "mi casa es vieja", "una mesa", "la puerta es"])
def test_what_is_shown_is_extended_or_replaced(nllb: Nllb, shown: str) -> None:
    """A right beginning is kept and completed, a whole text is not added to, a wrong one gives way."""
    assert nllb.translate("my house is old", "en", ("es",), (shown,)) == ("mi casa es vieja",)


def test_extending_says_what_bias_says(nllb: Nllb) -> None:
    """For each sentence and each beginning of its translation: one language alone takes the faster way."""
    for english, (spanish, french) in tiny.sentences()[::3]:
        for n in range(1, len(spanish.split())):
            shown = " ".join(spanish.split()[:n]), " ".join(french.split()[:n])
            alone = nllb.translate(english, "en", ("es",), shown[:1])
            both = nllb._biased(nllb._encoded(english, "eng_Latn"), ["spa_Latn"], shown[:1])

            assert alone == (nllb._decoded(both[0][1:]),)


def test_from_checkpoint_to_caption(converted: Path) -> None:
    """The true path: checkpoint, conversion, choice, growing speech, final captions in two languages."""
    [translator] = choose("en", ("es", "fr"), nllb=converted)
    out = [revision for source in growing("my house is old") for revision in translator.push(source)]
    translator.close()

    finals = {revision.language: revision.text for revision in out if revision.final}
    assert finals == {"es": "mi casa es vieja", "fr": "ma maison est vieille"}
    assert translator.name == "nllb"


def test_a_vocabulary_cut_to_languages(checkpoint: Path, tmp_path: Path) -> None:
    """The cut model says the same in the languages left, and refuses the others in one line."""
    convert(checkpoint, tmp_path, quantization="int8", languages=("en", "es"))
    cut = Nllb(tmp_path, device="cpu", threads=1)

    assert cut.translate("my house is old", "en", ("es",)) == ("mi casa es vieja",)
    with pytest.raises(LanguageError, match="does not write fr"):
        cut.translate("my house is old", "en", ("fr",))


def test_a_damaged_model_is_named(converted: Path, tmp_path: Path) -> None:
    """One line with the path and what to do."""
    for file in converted.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[: 100 if file.suffix == ".bin" else None])

    with pytest.raises(ModelError, match="convert the checkpoint again"):
        Nllb(tmp_path, device="cpu")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    """The hint is the command that makes one."""
    with pytest.raises(ModelError, match="captioner models convert"):
        Nllb(tmp_path / "nowhere")


def test_an_unknown_language_is_refused(nllb: Nllb) -> None:
    """Whisper knows Breton, NLLB does not."""
    with pytest.raises(LanguageError, match="br"):
        nllb.translate("house", "en", ("br",))

from pathlib import Path

import pytest

from captioner.errors import ConfigError, LanguageError
from captioner.translation import TRANSLATORS, Means, available, choices, choose
from captioner.translation.machine import Machine
from captioner.translation.policy import Interpreter
from captioner.types import Revision
from tests.captioner.translation.scripted import Phrasebook, heard


def chosen(source: str, targets: tuple[str, ...], *, direct: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    return [(translator.name, translator.targets) for translator in choose(source, targets, direct=direct)]


def test_english_comes_from_the_recognizer() -> None:
    """Whatever is spoken; the spoken language itself needs no translator."""
    assert chosen("de", ("en", "de", "en"), direct=True) == [("direct", ("en",))]
    assert chosen("auto", ("en",), direct=True) == [("direct", ("en",))]


@pytest.mark.program
def test_each_language_is_served_by_what_there_is() -> None:
    """An English-only recognizer cannot, Apertium can."""
    assert chosen("en", ("es",)) == [("apertium", ("es",))]
    assert chosen("es", ("en",)) == [("apertium", ("en",))]


@pytest.mark.program
def test_a_wish_overrides_the_preference() -> None:
    """Apertium for English although direct is there."""
    [translator] = choose("es", ("en",), direct=True, engines={"en": "apertium"})

    assert translator.name == "apertium"


@pytest.mark.program
def test_rooms_share_their_machines() -> None:
    """Two choices, one machine of each name; it outlives the translators."""
    shared: dict[str, Machine] = {}
    first, second = (choose("en", ("es",), shared=shared)[0] for _ in range(2))

    assert list(shared) == ["apertium"]
    assert first is not second


def test_what_nothing_serves_is_refused_with_the_choices() -> None:
    """One line: the pair, what there is, and what would help."""
    with pytest.raises(LanguageError, match=r"nothing here translates de to ja; choices: .*en \(direct\).*NLLB"):
        choose("de", ("ja",), direct=True)


def test_an_unknown_translator_names_the_known() -> None:
    """One line with the choices."""
    with pytest.raises(ConfigError, match="use one of direct, marian, nllb, apertium"):
        choose("en", ("es",), engines={"es": "babel"})


def test_a_wish_that_cannot_be_met_says_why() -> None:
    """No silent fallback to another translator."""
    with pytest.raises(LanguageError, match="direct does not translate en to es"):
        choose("en", ("es",), engines={"es": "direct"})


def test_a_language_nobody_knows() -> None:
    """It is not looked for."""
    with pytest.raises(LanguageError, match="unknown language"):
        choose("en", ("klingon",))


def test_a_model_serves_its_languages() -> None:
    """A configured NLLB model makes them choices."""
    assert choices("en", Means(nllb=Path("model")))["sw"] == "nllb"


def test_check_names_what_is_missing() -> None:
    """What is not ready has a mend."""
    assert [one.name for one in available() if not one.ready and not one.mend] == []


def test_direct_speech_becomes_english() -> None:
    """What the recognizer hands on has been calmed already: viewers see it as it comes, then its last."""
    [translator] = choose("fr", ("en",), direct=True)
    readings = ["The", "The house of", "The house is", "The house is on"]
    source = [
        Revision("c1", "fr", "fr", n, 0, 1000 * n, "", " mot" * n, direct=reading)
        for n, reading in enumerate(readings, 1)
    ]
    final = Revision("c1", "fr", "fr", 9, 0, 2000, "La maison brûle.", final=True, direct="The house is on fire.")
    out = [revision.text for one in (*source, final) for revision in translator.push(one)]

    assert out == ["The", "The house of", "The house is", "The house is on", "The house is on fire."]


@pytest.mark.parametrize("name", ["marian", "nllb", "transformers"])
def test_one_draft_of_a_neural_model_is_not_believed(name: str) -> None:
    """It begins half a sentence in another way with every word: only what a second draft repeats is shown."""
    drafts = {"a b c": "IN THE FIRST PLACE", "a b c d": "WELL THEN YES", "a b c d e": "WELL THEN YES NO SIR"}
    interpreter = Interpreter(Phrasebook(drafts), ("es",), calm=TRANSLATORS[name].calm)
    out = [shown.text for n, text in enumerate(drafts, 1) for shown in interpreter.push(heard(text, number=n))]

    assert out == ["WELL THEN YES"]

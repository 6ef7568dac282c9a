from captioner.translation.glossary import Glossary, GlossaryEntries
from captioner.translation.glossary_engine import GlossaryEngine
from tests.captioner.translation.scripted import ScriptedTranslation

ENTRIES = GlossaryEntries((("OBS", "OBS"), ("closing balance", "saldo final")), (("ordenador", "computadora"),))
GLOSSARY = Glossary(((("en", "es"), ENTRIES),))


def translated(text: str, phrases: dict[str, str]) -> tuple[str, GlossaryEngine]:
    """Return the translation of a text by an engine with these phrases, and the engine."""
    engine = GlossaryEngine(ScriptedTranslation(phrases), lambda: GLOSSARY)
    return engine.translate(text, "en", ("es",))[0], engine


def test_a_right_term_is_left_alone() -> None:
    """An inflected term, such as a plural, counts as right."""
    out, engine = translated("The closing balance", {"The closing balance": "Los saldos finales"})

    assert out == "Los saldos finales"
    assert engine.term_counts.right == 1


def test_the_engines_own_translation_of_a_term_is_replaced() -> None:
    """The engine's translation of the term alone is found in the sentence and replaced."""
    phrases = {
        "The closing balance is low": "El balance de cierre es bajo",
        "closing balance": "balance de cierre",
    }
    out, engine = translated("The closing balance is low", phrases)

    assert out == "El saldo final es bajo"
    assert engine.term_counts.enforced == 1


def test_a_term_is_put_into_the_source_text() -> None:
    """If the engine's translation of the term is not found, the text is translated with the target term in it."""
    phrases = {"The closing balance is low": "El cierre es bajo", "The saldo final is low": "El saldo final es bajo"}

    assert translated("The closing balance is low", phrases)[0] == "El saldo final es bajo"


def test_a_term_that_cannot_be_enforced_is_counted() -> None:
    """The translation is unchanged, and the miss is counted per term."""
    phrases = {"The closing balance is low": "El cierre es bajo", "The saldo final is low": "El final es bajo"}
    out, engine = translated("The closing balance is low", phrases)

    assert (out, engine.term_counts.missed) == ("El cierre es bajo", {"closing balance": 1})


def test_forbidden_words_are_replaced() -> None:
    """Only whole words are replaced."""
    assert translated("x", {"x": "La ordenador y los ordenadores"})[0] == "La computadora y los ordenadores"


def test_a_changed_glossary_takes_effect_at_once() -> None:
    """Each translation uses the glossary that is in force."""
    in_force = [GLOSSARY, Glossary()]
    engine = GlossaryEngine(ScriptedTranslation({"x": "ordenador"}), lambda: in_force.pop(0))

    assert engine.translate("x", "en", ("es",)) == ("computadora",)
    assert engine.translate("x", "en", ("es",)) == ("ordenador",)


def test_only_finished_captions_are_counted() -> None:
    """A draft follows the glossary but is not counted."""
    engine = GlossaryEngine(ScriptedTranslation({"OBS": "Obis"}), lambda: GLOSSARY)

    assert engine.translate("OBS", "en", ("es",), ("",)) == ("OBS",)
    assert engine.term_counts.totals == {"right": 0, "enforced": 0, "missed": 0}


def test_each_text_of_a_batch_follows_the_glossary() -> None:
    """The forbidden word is replaced in the draft and in its continuation; terms of drafts are not counted."""
    engine = GlossaryEngine(ScriptedTranslation({"x": "ordenador", "x of": "ordenador de"}), lambda: GLOSSARY)

    assert engine.translate_each(("x", "x of"), "en", ("es",), ("",)) == (("computadora",), ("computadora de",))
    assert engine.term_counts.totals == {"right": 0, "enforced": 0, "missed": 0}

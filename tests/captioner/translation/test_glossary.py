from pathlib import Path

import pytest

from captioner.errors import ConfigError, LanguageError
from captioner.translation.glossary import Entries, Glossary, Glossed, read
from tests.captioner.translation.scripted import Phrasebook

TOML = """
[en-es]
keep = ["OBS"]
[en-es.terms]
"closing balance" = "saldo final"
[en-es.forbidden]
ordenador = "computadora"
"""
CSV = """from,to,source,target,kind
en,es,OBS,,keep
en,es,closing balance,saldo final,
en,es,ordenador,computadora,forbidden
"""
GLOSSARY = Glossary(
    (
        (
            ("en", "es"),
            Entries((("OBS", "OBS"), ("closing balance", "saldo final")), (("ordenador", "computadora"),)),
        ),
    )
)


def said(out: str, text: str, *, phrases: dict[str, str] | None = None) -> tuple[str, Glossed]:
    glossed = Glossed(Phrasebook({text: out, **(phrases or {})}), lambda: GLOSSARY)
    return glossed.translate(text, "en", ("es",))[0], glossed


@pytest.mark.parametrize(("name", "text"), [("a.toml", TOML), ("a.csv", CSV)])
def test_both_formats_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    """TOML and CSV are two ways to write one glossary."""
    (tmp_path / name).write_text(text)

    assert read(tmp_path / name) == GLOSSARY


def test_what_the_engine_has_right_is_left_alone() -> None:
    """Inflected too: the plural stays."""
    out, glossed = said("Los saldos finales", "The closing balance")

    assert out == "Los saldos finales"
    assert glossed.tally.right == 1


def test_the_engines_own_word_is_replaced() -> None:
    """Its rendering of the term alone is found in the sentence."""
    out, glossed = said("El balance de cierre es bajo", "The closing balance is low",
                        phrases={"closing balance": "balance de cierre"})  # fmt: skip

    assert out == "El saldo final es bajo"
    assert glossed.tally.enforced == 1


def test_a_term_is_carried_through_the_engine() -> None:
    """Where its word is not found the target term is given to it in the sentence."""
    out, _ = said("El cierre es bajo", "The closing balance is low",
                  phrases={"The saldo final is low": "El saldo final es bajo"})  # fmt: skip

    assert out == "El saldo final es bajo"


def test_what_cannot_be_enforced_is_reported() -> None:
    """The translation stands and the miss is counted by term."""
    text = "The closing balance is low"
    out, glossed = said("El cierre es bajo", text, phrases={"The saldo final is low": "El final es bajo"})

    assert (out, glossed.tally.missed) == ("El cierre es bajo", {"closing balance": 1})


def test_forbidden_words_are_never_shown() -> None:
    """Whole words only."""
    assert said("La ordenador y los ordenadores", "x")[0] == "La computadora y los ordenadores"


def test_another_glossary_takes_effect_at_once() -> None:
    """It is changed while live, without a gap."""
    in_force = [GLOSSARY, Glossary()]
    glossed = Glossed(Phrasebook({"x": "ordenador"}), lambda: in_force.pop(0))

    assert glossed.translate("x", "en", ("es",)) == ("computadora",)
    assert glossed.translate("x", "en", ("es",)) == ("ordenador",)


def test_only_finished_captions_are_counted() -> None:
    """A draft keeps to the glossary, too."""
    glossed = Glossed(Phrasebook({"OBS": "Obis"}), lambda: GLOSSARY)

    assert glossed.translate("OBS", "en", ("es",), ("",)) == ("OBS",)
    assert glossed.tally.counts == {"right": 0, "enforced": 0, "missed": 0}


@pytest.mark.parametrize("text", ["[en-es", "[en-es]\nwords = 1", "[en-es]\nterms = 1", "en = 3"])
def test_a_malformed_glossary_is_one_line(tmp_path: Path, text: str) -> None:
    """What is wrong is said."""
    (tmp_path / "a.toml").write_text(text)

    with pytest.raises(ConfigError, match="glossary"):
        read(tmp_path / "a.toml")


def test_unknown_languages_are_refused(tmp_path: Path) -> None:
    """A pair nobody speaks."""
    (tmp_path / "a.toml").write_text("[en-xx]")
    (tmp_path / "b.toml").write_text("[en-xx.terms]\na = 'b'")

    with pytest.raises(LanguageError, match="xx"):
        read(tmp_path / "b.toml")

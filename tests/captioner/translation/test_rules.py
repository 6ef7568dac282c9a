from __future__ import annotations

import pytest

from captioner.translation.rules import RulesError, parse


def test_replacements_and_terms() -> None:
    """Rules are grouped by language or pair; names without `=` stay, comments and empty lines are ignored."""
    rules = parse(
        "# names\n\nen: Norlan = Norland\nes:ordenador=computadora\nen-es: closing balance = saldo final\nen-es: OBS\n"
    )

    assert (("Norlan", "Norland"),) == rules.of("en")
    assert (("ordenador", "computadora"),) == rules.of("es")
    assert (("closing balance", "saldo final"), ("OBS", "OBS")) == rules.glossary.of("en", "es").terms
    assert () == rules.of("fr")


def test_a_variant_is_one_language() -> None:
    """`zh-Hant` and `pt-BR` are languages, `en-zh-Hant` is a pair."""
    rules = parse("zh-Hant: 軟件 = 軟體\npt-BR: ônibus = busão\nen-zh-Hant: hair = 髮型")

    assert (("軟件", "軟體"),) == rules.of("zh-Hant")
    assert (("ônibus", "busão"),) == rules.of("pt-BR")
    assert (("hair", "髮型"),) == rules.glossary.of("en", "zh-Hant").terms


def test_names_to_expect() -> None:
    """A term of one language without `=` is a name that the recognizer is to expect, and replaces nothing."""
    rules = parse("en: OBS\nen: Norland\nen: Norlan = Norland\nde: OBS")

    assert {"en": ("OBS", "Norland"), "de": ("OBS",)} == rules.names
    assert (("Norlan", "Norland"),) == rules.of("en")


def test_a_word_may_be_removed() -> None:
    """Nothing after `=` removes the word."""
    assert (("er", ""),) == parse("en: er =").of("en")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("en: a = b\nNorlan = Norland", 2, "the language is missing"),
        ("xx: a = b", 1, "unknown language"),
        ("en: = b", 1, "the text to replace is missing"),
        ("en:", 1, "the text to replace is missing"),
        ("en: OBS\nen: OBS", 2, "there is a rule for 'OBS' already"),
        ("en: a = b\n\nen: a = c", 3, "there is a rule for 'a' already"),
        ("en-en: a = b", 1, "into itself"),
        ("en: a = " + "b" * 300, 1, "longer than 200"),
        ("\n".join(f"en: w{n} = x" for n in range(1001)), 1001, "more than 1000 rules"),
        ("\n".join(f"en: Name {n}" for n in range(201)), 201, "more than 200 names to expect in en"),
    ],
)
def test_an_invalid_rule_is_refused(text: str, line: int, reason: str) -> None:
    """The error has the line number and the reason."""
    with pytest.raises(RulesError, match=reason) as caught:
        parse(text)

    assert line == caught.value.faults[0].line


def test_every_invalid_rule_is_reported() -> None:
    """The error has all invalid lines, not only the first."""
    with pytest.raises(RulesError, match="and 1 more") as caught:
        parse("a\nen: ok = fine\nb")

    assert [1, 3] == [fault.line for fault in caught.value.faults]

from __future__ import annotations

import pytest

from captioner.translation.rules import Fault, RulesError, parse


def test_replacements_and_terms() -> None:
    """By language, by pair; names that stay, comments and empty lines."""
    rules = parse(
        "# names\n\nen: Norlan = Norland\nes:ordenador=computadora\nen-es: closing balance = saldo final\nen-es: OBS\n"
    )

    assert (("Norlan", "Norland"),) == rules.of("en")
    assert (("ordenador", "computadora"),) == rules.of("es")
    assert (("closing balance", "saldo final"), ("OBS", "OBS")) == rules.glossary.of("en", "es").terms
    assert () == rules.of("fr")


def test_a_word_may_be_taken_out() -> None:
    """By nothing after the sign."""
    assert (("er", ""),) == parse("en: er =").of("en")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("en: a = b\nNorlan = Norland", 2, "it does not say of which language"),
        ("xx: a = b", 1, "unknown language"),
        ("en: = b", 1, "what is replaced"),
        ("en: Norlan", 1, "by what it is replaced"),
        ("en: a = b\n\nen: a = c", 3, "has a rule already"),
        ("en-en: a = b", 1, "into itself"),
        ("en: a = " + "b" * 300, 1, "longer than 200"),
        ("\n".join(f"en: w{n} = x" for n in range(1001)), 1001, "more than 1000 rules"),
    ],
)
def test_what_is_no_rule(text: str, line: int, reason: str) -> None:
    """Is refused with its line and the reason."""
    with pytest.raises(RulesError, match=reason) as caught:
        parse(text)

    assert line == caught.value.faults[0].line


def test_every_fault_is_named() -> None:
    """Not the first alone."""
    with pytest.raises(RulesError, match="and 1 more") as caught:
        parse("a\nen: ok = fine\nb")

    assert [1, 3] == [fault.line for fault in caught.value.faults]
    assert all(isinstance(fault, Fault) for fault in caught.value.faults)

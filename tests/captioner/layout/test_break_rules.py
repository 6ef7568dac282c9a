from __future__ import annotations

import pytest

from captioner.layout.break_rules import bare, bound, clause_over, holds, sentence_over


@pytest.mark.parametrize(
    ("before", "word", "language"),
    [
        ("the", "house", "en"),
        ("la", "casa", "es"),
        ("de", "nuit", "fr"),
        ("einem", "Haus", "de"),
        ("da", "manhã", "pt"),
        ("della", "notte", "it"),
        ("New", "York", "en"),
        ("Mr.", "Smith", "en"),
        ("25", "km", "en"),
        ("gave", "up", "en"),
        ("Uhr", "an.", "de"),
        ("not", "go", "en"),
        ("«", "Oui", "fr"),
    ],
)
def test_words_that_belong_together(before: str, word: str, language: str) -> None:
    """Article and noun, first name and name, number and unit, verb and particle, negation and verb."""
    assert bound(before, word, language)


@pytest.mark.parametrize(
    ("before", "word", "language"),
    [
        ("house", "of", "en"),
        ("York,", "London", "en"),
        ("home.", "Then", "en"),
        ("Haus", "Garten", "de"),
        ("ging", "an", "de"),
    ],
)
def test_words_that_may_part(before: str, word: str, language: str) -> None:
    """A comma parts names; German writes all nouns with a capital; a preposition is no particle."""
    assert not bound(before, word, language)


@pytest.mark.parametrize("text", ["مدينة،", "خطابه؟", "नमस्ते।", "گھر۔", "終わり。", "fin !", "end.”"])
def test_clauses_end_in_every_script(text: str) -> None:
    """The Arabic comma, the Chinese full stop, quotation marks behind it."""
    assert clause_over(text)


def test_an_abbreviation_ends_no_sentence() -> None:
    """Its full stop is its own."""
    assert (sentence_over("I met Dr."), sentence_over("I met him.")) == (False, True)


def test_an_article_with_a_comma_holds_nothing() -> None:
    """What ends a clause holds on to nothing."""
    assert (holds("the", "en"), holds("the,", "en")) == (True, False)


def test_bare_takes_off_what_stands_around() -> None:
    """Words are compared without it."""
    assert bare("«Ja,") == "ja"

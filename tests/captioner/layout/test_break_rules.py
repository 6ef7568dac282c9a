from __future__ import annotations

import pytest

from captioner.layout.break_rules import bare, clause_over, inseparable, keeps_next, sentence_over


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
    """Article and noun, both parts of a name, number and unit, verb and particle, negation and verb stay together."""
    assert inseparable(before, word, language)


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
def test_words_that_may_be_separated(before: str, word: str, language: str) -> None:
    """A comma separates names, a capital is no name in German, and a preposition is not a particle."""
    assert not inseparable(before, word, language)


@pytest.mark.parametrize("text", ["مدينة،", "خطابه؟", "नमस्ते।", "گھر۔", "終わり。", "fin !", "end.”"])
def test_clauses_end_in_every_script(text: str) -> None:
    """An Arabic comma, a danda and a Chinese full stop end a clause, also before quotation marks."""
    assert clause_over(text)


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    """The full stop of `Dr.` is part of the word."""
    assert (sentence_over("I met Dr."), sentence_over("I met him.")) == (False, True)


def test_an_article_with_a_comma_may_end_a_line() -> None:
    """A word at the end of a clause does not keep the next one."""
    assert (keeps_next("the", "en"), keeps_next("the,", "en")) == (True, False)


def test_bare_removes_surrounding_punctuation() -> None:
    """Words are compared in lower case, without marks."""
    assert bare("«Ja,") == "ja"

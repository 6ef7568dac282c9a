from __future__ import annotations

import pytest

from captioner.translation.rule_lines import with_names, with_replacement


def test_a_replacement_is_added_at_the_end() -> None:
    """Comments and other rules stay as they are."""
    text = "# names\nes: Norlan = Norte\n\nen-es: OBS\nen: OBS"

    assert text + "\nen: Norlan = Norland\n" == with_replacement(text, "en", "Norlan", "Norland")


def test_a_replacement_takes_precedence() -> None:
    """A rule for the same text is replaced; one that results in it results in the new text."""
    text = "en: norlan = x\nen: Norla = Norlan\nen: Norland = Norlan\n"

    assert "en: Norla = Norland\nen: Norlan = Norland\n" == with_replacement(text, "en", "Norlan", "Norland")


@pytest.mark.parametrize(("old", "new"), [("", "x"), ("a", "a"), ("a = b", "c"), ("a" * 300, "b"), ("a\nb", "c")])
def test_words_that_make_no_rule(old: str, new: str) -> None:
    """They are refused."""
    with pytest.raises(ValueError):
        with_replacement("", "en", old, new)


def test_names_are_added_once() -> None:
    """Upper and lower case make no difference."""
    text = with_names("en: OBS", "en", ["obs", "Norland", "Norland"])

    assert "en: OBS\nen: Norland\n" == text

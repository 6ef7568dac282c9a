from __future__ import annotations

import pytest

from captioner.rooms.word_changes import word_changes


@pytest.mark.parametrize(
    ("before", "after", "language", "changes"),
    [
        ("Welcome to Ascalia Nueva, all.", "Welcome to Escalinova, all.", "en", [("Ascalia Nueva", "Escalinova")]),
        ("the norland park", "the Norland park", "en", [("norland", "Norland")]),
        ("with Ana Ruis and Smith", "with Anna Ruiz and Smyth", "en", [("Ana Ruis", "Anna Ruiz"), ("Smith", "Smyth")]),
        ("some ecology here", "some geology here", "en", [("ecology", "geology")]),
        ("我住在北井。", "我住在北京。", "zh", [("北井", "北京")]),
        # what is no mistake that recurs
        ("we have big trees", "we have large trees", "en", []),
        ("their house", "there house", "en", []),
        ("I took 15 of it", "I took 50 of it", "en", []),
        ("Hello. hello all", "Hello. Hello all", "en", []),
        ("One, two.", "One two!", "en", []),
        ("We go now", "We go there now", "en", []),
        ("one two three four five", "Ana Bea Cleo Dora Eva", "en", []),
        ("Al and Bo and Cy and Di", "Ala and Boa and Cya and Dia", "en", []),
    ],
)
def test_word_changes(before: str, after: str, language: str, changes: list[tuple[str, str]]) -> None:
    """Replaced names and words that resemble each other are found, without their punctuation."""
    assert changes == [(change.old, change.new) for change in word_changes(before, after, language)]

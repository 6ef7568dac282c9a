from __future__ import annotations

from captioner.languages import NAMES
from captioner.phrases import HOLDING, OPENING


def test_every_list_is_of_a_known_language() -> None:
    """With words as they are compared: small letters, no spaces."""
    assert set(OPENING) == set(HOLDING) <= set(NAMES)
    assert all(word == word.lower() and " " not in word for words in HOLDING.values() for word in words)


def test_what_begins_a_phrase_ends_no_line() -> None:
    """A preposition belongs to what follows."""
    assert all(OPENING[language] < HOLDING[language] for language in OPENING)

from __future__ import annotations

import pytest

from captioner.recognition.recognizers.hotwords import recites
from captioner.types import Word


@pytest.mark.parametrize(
    ("said", "recited"),
    [
        ("Asterisk, Digium, PBX.", True),
        ("and then pbx Asterisk", True),
        ("Asterisk is made by Digium.", False),
        ("a PBX", False),
    ],
)
def test_a_list_that_is_recited_was_not_said(said: str, *, recited: bool) -> None:
    """Two of the hotwords in the order of their list, unless they are settled; without any nothing is."""
    words = [Word(0, 100, f" {word}", 0.9) for word in said.split()]

    assert recites(words, "", "Asterisk, Digium, PBX") is recited
    assert not recites(words, said, "Asterisk, Digium, PBX")
    assert not recites(words, "", "")

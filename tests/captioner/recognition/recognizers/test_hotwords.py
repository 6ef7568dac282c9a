from __future__ import annotations

import pytest

from captioner.recognition.recognizers.hotwords import as_sentence, repeats_list
from captioner.types import Word


@pytest.mark.parametrize(
    ("text", "recited"),
    [
        ("Asterisk, Digium, PBX.", True),
        ("and then pbx Asterisk", True),
        ("Asterisk is made by Digium.", False),
        ("a PBX", False),
    ],
)
def test_repeated_list(text: str, *, recited: bool) -> None:
    """Two hotwords in the order of the list are a repetition of it, unless they are settled."""
    words = [Word(0, 100, f" {word}", 0.9) for word in text.split()]

    assert repeats_list(words, "", "Asterisk, Digium, PBX") is recited
    assert not repeats_list(words, text, "Asterisk, Digium, PBX")
    assert not repeats_list(words, "", "")


@pytest.mark.parametrize(("hotwords", "sentence"), [("Dashwood, Norland", "Dashwood, Norland."), (" ,.", ""), ("", "")])
def test_sentence(hotwords: str, sentence: str) -> None:
    """Hotwords become a sentence with one full stop."""
    assert sentence == as_sentence(hotwords)

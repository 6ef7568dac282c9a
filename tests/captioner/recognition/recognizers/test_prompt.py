from __future__ import annotations

import pytest

from captioner.recognition.recognizers.prompt import context_tokens, is_line, max_tokens
from captioner.recognition.recognizers.whisper import Whisper


def test_line_tokens() -> None:
    """Tokens that draw a line are suppressed; punctuation is not."""
    signs = ("____", "Ġ====", "**", "...", "--", "Ġ!", "_", "a__", "ĠĠ")

    assert ["____", "Ġ====", "**"] == [sign for sign in signs if is_line(sign)]


def test_max_tokens() -> None:
    """Languages of dense tokens may use more of them."""
    assert (104, 224) == (max_tokens("en", 5000), max_tokens("hi", 5000))


@pytest.mark.model
def test_prompt_budget(whisper: Whisper) -> None:
    """Hotwords and previous text each have their own share of the 223 prompt tokens."""
    tokenizer = whisper._tokenizer_for("es")
    names = "Дэшвуд, " * 50

    tokens = context_tokens(tokenizer, names, "y luego " * 100)
    prompt = tokenizer.decode([token for token in tokens if token < tokenizer.eot])

    assert len(tokens) <= 223
    assert prompt.startswith(" Дэшвуд, Дэшвуд")
    assert prompt.endswith("y luego y luego")
    assert tokenizer.decode(context_tokens(tokenizer, "Dashwood, ", "")[1:]) == " Dashwood."
    assert [] == context_tokens(tokenizer, "", "")

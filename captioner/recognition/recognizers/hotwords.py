"""Hotwords: names and terms that are put into the recognizer's prompt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from captioner.types import Word


def as_sentence(hotwords: str) -> str:
    """Return the hotwords as a sentence of their own.

    Without the full stop the model writes what follows in the style of the list, with capitals and commas, and the word
    error rate rises by one point.
    """
    return f"{hotwords.strip(' ,.')}." if hotwords.strip(" ,.") else ""


def repeats_list(words: Sequence[Word], prefix: str, hotwords: str) -> bool:
    """Return True if a transcription recites the list of hotwords.

    True if it contains two hotwords in the order of the list (the first one may follow the last) that `prefix` does not
    contain. With hotwords in the prompt, whisper-base occasionally writes the list in place of the speech and omits two
    whole sentences. What is settled already is no reason to transcribe again.
    """
    terms = [normalized for term in re.split("[,，、]", hotwords) if (normalized := _normalized(term))]
    new, known = _normalized("".join(word.text for word in words)), _normalized(prefix)
    pairs = [rf"\b{a} ?{b}\b" for a, b in zip(terms, [*terms[1:], *terms[:1]], strict=True)]
    return any(len(re.findall(pair, new)) > len(re.findall(pair, known)) for pair in pairs)


def _normalized(text: str) -> str:
    """Return the text without case and punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))

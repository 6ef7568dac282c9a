"""Names and terms that the recognizer is told before it listens."""

from __future__ import annotations

import re
from collections.abc import Sequence

from captioner.types import Word


def listed(hotwords: str) -> str:
    """The hotwords as a sentence of their own.

    Without the full stop what follows is written like the list, with capitals and commas, and a percent of all words
    more are wrong.
    """
    return f"{hotwords.strip(' ,.')}." if hotwords.strip(" ,.") else ""


def recites(words: Sequence[Word], prefix: str, hotwords: str) -> bool:
    """Whether two of the hotwords stand in it in the order of their list, the first behind the last, and not before.

    With them before it, base now and then says the list in place of what it hears, and forgets two whole sentences.
    What is settled already is no reason to read again: it has been said.
    """
    terms = [said for term in re.split("[,，、]", hotwords) if (said := _said(term))]
    heard, known = _said("".join(word.text for word in words)), _said(prefix)
    pairs = [rf"\b{a} ?{b}\b" for a, b in zip(terms, [*terms[1:], *terms[:1]], strict=True)]
    return any(len(re.findall(pair, heard)) > len(re.findall(pair, known)) for pair in pairs)


def _said(text: str) -> str:
    """Without case and punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))

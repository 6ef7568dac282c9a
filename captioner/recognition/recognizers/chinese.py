"""Chinese in one script: Whisper writes simplified characters and traditional ones, now these, now those.

Measured over a talk of 369 characters with base: a sixth of all was written otherwise than the speaker's readers write
it, and each character that changed its script from one reading to the next was one taken back. The converter is OpenCC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Literal

from captioner.types import Word

Script = Literal["simplified", "traditional", "mixed"]
"""`mixed`: as the model writes it."""
LANGUAGE: Final = "zh"
_WAYS: Final = {"simplified": "t2s", "traditional": "s2t"}
"""OpenCC's names of the conversions."""


def written(words: Sequence[Word], script: Script) -> tuple[Word, ...]:
    """The words in that script, with the times that they have."""
    if script == "mixed" or not words:
        return tuple(words)
    converter = _converter(_WAYS[script])
    text = "".join(word.text for word in words)
    whole = str(converter.convert(text))
    if len(whole) != len(text):  # a phrase that has another length in the other script: word by word, then
        return tuple(replace(word, text=str(converter.convert(word.text))) for word in words)
    at, said = 0, []
    for word in words:
        said.append(replace(word, text=whole[at : at + len(word.text)]))
        at += len(word.text)
    return tuple(said)


@lru_cache(maxsize=2)
def _converter(way: str) -> Any:
    import opencc

    return opencc.OpenCC(way)

"""Abilities of a Whisper model, by its name: the files do not tell them.

`large-v3-turbo` was not trained to translate and returns the spoken language
(https://github.com/openai/whisper#available-models-and-languages); distil-whisper was distilled for English transcripts
(https://github.com/huggingface/distil-whisper).
"""

from __future__ import annotations

import re

_NO_TRANSLATION = re.compile(r"turbo|distil", re.IGNORECASE)


def is_english_only(name: str) -> bool:
    """Return True for a model that recognizes English only, such as `whisper-tiny.en`."""
    return name.endswith(".en")


def translates(name: str) -> bool:
    """Return True if the model was trained to translate into English; `name`: name, folder or repository."""
    return not is_english_only(name) and _NO_TRANSLATION.search(name) is None

"""Prompts for Whisper, and limits on the tokens of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.recognizers.hotwords import as_sentence

_TOKENS_PER_SECOND: Final = 8
"""Tokens per second of speech; more than twice as many are a loop. Measured: 5 to 12, in Hindi 9."""
_DENSE_TOKENS_PER_SECOND: Final = 20
"""The same for scripts of which the vocabulary has hardly a word, so that every letter takes two or three tokens."""
_DENSE: Final = frozenset((
    "am", "as", "bn", "bo", "gu", "hi", "hy", "ka", "km", "kn", "lo", "ml",
    "mr", "my", "ne", "pa", "sa", "sd", "si", "ta", "te", "th", "ur", "yi",
))  # fmt: skip
_HOTWORD_TOKENS: Final = 160
_CONTEXT_TOKENS: Final = 60
"""Together with the hotwords at most the 223 that Whisper was trained with."""
_LINE_CHARS: Final = "_=*~"
"""Characters of tokens such as `____`, which are in the vocabulary, replaced half a sentence, and are never spoken."""


def prompts(tokenizers: Sequence[Any], prefixes: Sequence[str], request: TranscriptionRequest) -> list[list[int]]:
    """Return the prompt of each task, ending with its prefix.

    Prompts of one batch must have the same length, and Spanish context makes the English Spanish: there is no context
    if a translation is requested.
    """
    context = context_tokens(tokenizers[0], request.hotwords, "" if request.translate else request.context)
    return [
        [*context, *tokenizer.sot_sequence, tokenizer.no_timestamps, *(tokenizer.encode(prefix) if prefix else [])]
        for tokenizer, prefix in zip(tokenizers, prefixes, strict=True)
    ]


def context_tokens(tokenizer: Any, hotwords: str, previous: str) -> list[int]:
    """Return the tokens before the task: the first hotwords and the end of the previous text that fit."""
    names, text = (tokenizer.encode(f" {each}") if each else [] for each in (as_sentence(hotwords), previous.strip()))
    tokens = [*names[:_HOTWORD_TOKENS], *text[-_CONTEXT_TOKENS:]]
    return [tokenizer.sot_prev, *tokens] if tokens else []


def max_tokens(language: str, speech_ms: int) -> int:
    """Return the tokens that `speech_ms` milliseconds of speech may take, the prompt aside."""
    rate = _DENSE_TOKENS_PER_SECOND if language in _DENSE else _TOKENS_PER_SECOND
    return 2 * int(rate * speech_ms / 1000) + 24


def spoken_tokens(language: str, speech_ms: int) -> int:
    """Return the tokens that `speech_ms` milliseconds of speech take at most; twice as many are a loop."""
    return max_tokens(language, speech_ms) // 2


def is_line(token: str) -> bool:
    """Return True for a token such as `____`, which draws a line."""
    text = token.lstrip("Ġ")  # which stands for a space
    return len(text) > 1 and not text.strip(_LINE_CHARS)

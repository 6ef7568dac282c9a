"""Words in another script of their language: those that `--from zh-TW` or `--from sr-Latn` asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from captioner.languages.scripts import convert
from captioner.recognition.recognizer import RecognizerStream, TranscriptionRequest
from captioner.types import Hypothesis, Word


def in_script(words: Sequence[Word], code: str) -> tuple[Word, ...]:
    """Return the words in the script of a code such as `zh-Hant`, with unchanged times; empty: as they are."""
    if not code or not words:
        return tuple(words)
    text = "".join(word.text for word in words)
    converted = convert(text, code)
    if len(converted) != len(text):  # a phrase has another length in the other script: convert word by word instead
        return tuple(replace(word, text=convert(word.text, code)) for word in words)
    at, result = 0, []
    for word in words:
        result.append(replace(word, text=converted[at : at + len(word.text)]))
        at += len(word.text)
    return tuple(result)


class ScriptStream:
    """A `RecognizerStream` whose words are converted."""

    def __init__(self, stream: RecognizerStream, scripts: Mapping[str, str]) -> None:
        """`scripts`: language -> code with the script, such as `zh` -> `zh-Hant`."""
        self._stream, self._scripts = stream, scripts
        self.append, self.discard_before = stream.append, stream.discard_before
        self.detect_language = stream.detect_language

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words of a span."""
        hypothesis = self._stream.transcribe(request)
        return replace(hypothesis, words=in_script(hypothesis.words, self._scripts.get(hypothesis.language, "")))

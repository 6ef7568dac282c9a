from __future__ import annotations

import json

import pytest

from captioner.errors import FormatError
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.remote import messages
from captioner.recognition.remote.messages import ServerInfo
from captioner.recognition.streaming import StreamingHypothesis
from captioner.types import Hypothesis, Word

WORDS = (Word(100, 400, " Hello,", 0.5), Word(400, 900, " world", 1.0))


def test_messages_are_read_as_they_were_written() -> None:
    """Composed messages are parsed to equal values."""
    info = ServerInfo("window", "whisper-base", multilingual=True, translates=True, parallel=2)
    request = TranscriptionRequest(0, 900, "en", context="a", prefix=" Hello,", final=True, prefix_ms=400)
    hypothesis = Hypothesis(WORDS, "de", (WORDS[0],))
    streamed = StreamingHypothesis(WORDS, 1000, final=True, language="en")

    assert info == messages.parse_ready(messages.parse(messages.compose_ready(info)))
    read = messages.compose("read", id=1, **{name: getattr(request, name) for name in request.__slots__})
    assert request == messages.parse_read(messages.parse(read))
    assert hypothesis == messages.parse_words(messages.parse(messages.compose_words(hypothesis, 3)))
    assert streamed == messages.parse_hypothesis(messages.parse(messages.compose_hypothesis(streamed)))


def test_the_least_that_a_server_must_send() -> None:
    """Members with a default may be missing; unknown ones are ignored."""
    ready = {"type": "ready", "version": 1, "kind": "streaming", "model": "m", "colour": "red"}
    words = {"type": "words", "end": 800, "words": [{"text": " a", "start": 1, "end": 2}]}

    assert ServerInfo("streaming", "m") == messages.parse_ready(ready)
    assert StreamingHypothesis((Word(1, 2, " a", 1.0),), 800) == messages.parse_hypothesis(words)
    assert Hypothesis((), "") == messages.parse_words({"type": "words", "words": []})


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("[]", "not a JSON object"),
        ("{", "invalid message"),
        ("{}", "'type' is missing"),
        ('{"type": 3}', "'type' is not a text"),
    ],
)
def test_text_that_is_no_message(message: str, fault: str) -> None:
    """Anything but an object with a type is refused."""
    with pytest.raises(FormatError, match=fault):
        messages.parse(message)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"version": 2}, "it uses version 2 of the protocol, this side version 1"),
        ({"version": "1"}, "'version' is not a whole number"),
        ({"version": True}, "'version' is not a whole number"),
        ({"kind": "psychic"}, "unknown kind 'psychic'; it must be window or streaming"),
        ({"type": "hello"}, "the first message is 'hello', not 'ready'"),
        ({"type": "error", "message": "no room left"}, "no room left"),
    ],
)
def test_a_server_that_cannot_be_used(changed: dict[str, object], fault: str) -> None:
    """Another version, an unknown kind and another first message are named."""
    ready = json.loads(messages.compose_ready(ServerInfo("window", "m")))

    with pytest.raises(FormatError, match=fault):
        messages.parse_ready(ready | changed)


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ({}, "'start' is missing"),
        ({"start": 5, "end": 4, "text": "a"}, r"words\[0\] is from 5 to 4 ms"),
        ({"start": 5, "end": 10**12, "text": "a"}, r"words\[0\] is from 5 to 1000000000000 ms"),
        ({"start": -5, "end": 4, "text": "a"}, r"words\[0\] is from -5 to 4 ms"),
        ({"start": 5.5, "end": 6, "text": "a"}, "'start' is not a whole number"),
        ({"start": 5, "end": 6, "text": None}, "'text' is not a text"),
        ({"start": 5, "end": 6, "text": "a", "probability": 1.5}, "1.5 is not a probability from 0 to 1"),
        ({"start": 5, "end": 6, "text": "a", "probability": "x"}, "'x' is not a probability"),
        ("a", r"words\[0\] is not an object"),
    ],
)
def test_words_that_are_wrong(word: object, fault: str) -> None:
    """A fault of a word is named."""
    with pytest.raises(FormatError, match=fault):
        messages.parse_words({"type": "words", "words": [word]})


def test_a_word_is_one_line() -> None:
    """Line ends and control characters become spaces."""
    [word] = messages.parse_words(
        {"type": "words", "words": [{"text": "\n a\x00\u2028b\x9f", "start": 0, "end": 1}]}
    ).words

    assert " a b " == word.text

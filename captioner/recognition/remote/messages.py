"""Messages of the protocol, as JSON objects; RECOGNIZERS.md describes them.

Unknown members are ignored, so that a later version can add some.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from captioner.config import untrusted
from captioner.errors import FormatError
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.streaming import StreamingHypothesis
from captioner.types import Hypothesis, Word

VERSION: Final = 1
Message = Mapping[str, Any]
Kind = Literal["window", "streaming"]

_MAX_MS: Final = 10**10
"""Milliseconds of the longest stream: four months."""
_BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
"""Line ends and control characters, which no word contains."""
_MISSING: Final = object()
_NAMES: Final = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """First message of a server: its model and what that does."""

    kind: Kind
    model: str
    multilingual: bool = False
    translates: bool = False
    """True if the model translates into English, too."""
    parallel: int = 1
    """Requests that the server processes at the same time."""


def compose(kind: str, /, **members: object) -> str:
    """Write a message of type `kind`."""
    return json.dumps({"type": kind, **members}, ensure_ascii=False)


def parse(text: str | bytes) -> Message:
    """Read a message.

    Raises:
        FormatError: Not a JSON object with a `type`.
    """
    try:
        message = untrusted.value(text)
    except ValueError as error:
        raise FormatError(f"invalid message: {error}") from error
    if not isinstance(message, dict):
        raise FormatError("invalid message: not a JSON object")
    member(message, "type", str)
    return message


def member(message: Message, key: str, kind: type, default: object = _MISSING) -> Any:
    """Return a member of a message.

    Raises:
        FormatError: Missing without a default, or of another type.
    """
    value = message.get(key, default)
    if value is _MISSING:
        raise FormatError(f"invalid message: {key!r} is missing")
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FormatError(f"invalid message: {key!r} is not {_NAMES[kind]}")
    return value


def compose_ready(info: ServerInfo) -> str:
    """Write the first message of a server."""
    return compose("ready", version=VERSION, **asdict(info))


def parse_ready(message: Message) -> ServerInfo:
    """Read the first message of a server.

    Raises:
        FormatError: Another message, or another version of the protocol.
    """
    if message["type"] == "error":
        raise FormatError(member(message, "message", str))
    if message["type"] != "ready":
        raise FormatError(f"the first message is {message['type']!r}, not 'ready'")
    check_version(message)
    kind = member(message, "kind", str)
    if kind not in ("window", "streaming"):
        raise FormatError(f"unknown kind {kind!r}; it must be window or streaming")
    return ServerInfo(
        kind,
        member(message, "model", str),
        member(message, "multilingual", bool, False),
        member(message, "translates", bool, False),
        max(1, member(message, "parallel", int, 1)),
    )


def check_version(message: Message) -> None:
    """Check the version of the protocol that the other side has.

    Raises:
        FormatError: It is another one.
    """
    version = member(message, "version", int)
    if version != VERSION:
        raise FormatError(f"it uses version {version} of the protocol, this side version {VERSION}")


def parse_read(message: Message) -> TranscriptionRequest:
    """Read a request for the words of a span.

    Raises:
        FormatError: A member is missing or wrong.
    """
    kinds: dict[str, type] = {"str": str, "int": int, "bool": bool}
    return TranscriptionRequest(
        **{each.name: member(message, each.name, kinds[str(each.type)]) for each in fields(TranscriptionRequest)}
    )


def compose_words(hypothesis: Hypothesis, number: int) -> str:
    """Write the answer to such a request."""
    words, english = _listed(hypothesis.words), _listed(hypothesis.direct)
    return compose("words", id=number, language=hypothesis.language, words=words, english=english)


def parse_words(message: Message) -> Hypothesis:
    """Read the answer to such a request.

    Raises:
        FormatError: A member is missing or wrong.
    """
    return Hypothesis(_words(message, "words"), member(message, "language", str, ""), _words(message, "english", ()))


def compose_hypothesis(hypothesis: StreamingHypothesis) -> str:
    """Write a hypothesis of a streaming recognizer."""
    about = {"end": hypothesis.end, "final": hypothesis.final, "language": hypothesis.language}
    return compose("words", **about, words=_listed(hypothesis.words))


def parse_hypothesis(message: Message) -> StreamingHypothesis:
    """Read a hypothesis of a streaming recognizer.

    Raises:
        FormatError: A member is missing or wrong.
    """
    end, final = member(message, "end", int), member(message, "final", bool, False)
    if not 0 <= end <= _MAX_MS:
        raise FormatError(f"invalid message: it ends at {end} ms")
    return StreamingHypothesis(_words(message, "words"), end, final, member(message, "language", str, ""))


def parse_languages(message: Message) -> dict[str, float]:
    """Read the probabilities of languages.

    Raises:
        FormatError: A member is missing or wrong.
    """
    found = member(message, "languages", dict)
    return {code: _probability(value) for code, value in found.items()}


def _listed(words: tuple[Word, ...]) -> list[dict[str, object]]:
    return [asdict(word) for word in words]


def _words(message: Message, key: str, default: object = _MISSING) -> tuple[Word, ...]:
    if key not in message and default is not _MISSING:
        return ()
    return tuple(_word(each, f"{key}[{i}]") for i, each in enumerate(member(message, key, list)))


def _word(found: object, place: str) -> Word:
    if not isinstance(found, dict):
        raise FormatError(f"invalid message: {place} is not an object")
    start, end = member(found, "start", int), member(found, "end", int)
    if not 0 <= start <= end <= _MAX_MS:
        raise FormatError(f"invalid message: {place} is from {start} to {end} ms")
    text = _BLANK.sub(" ", member(found, "text", str))
    return Word(start, end, text, _probability(found.get("probability", 1.0)))


def _probability(value: object) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not math.isfinite(value)
        or not 0 <= value <= 1
    ):
        raise FormatError(f"invalid message: {value!r} is not a probability from 0 to 1")
    return float(value)

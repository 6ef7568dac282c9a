"""Query parameters of `/v1/listen`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from captioner import languages
from captioner.audio.container import CONTAINER_ENCODINGS, RAW_ENCODINGS
from captioner.audio.pcm import ENCODINGS, PcmDecoder
from captioner.config import MAX_HOTWORDS, MAX_NAMES
from captioner.errors import LanguageError, SourceError
from captioner.server.error_responses import RequestRefused

_MAX_PAUSE_MS: Final = 100_000
"""Upper limit of `endpointing` and `utterance_end_ms` in milliseconds."""
_UNSUPPORTED: Final = {
    "multichannel": "all channels are mixed into one",
    "diarize": "speakers are not distinguished",
    "diarize_model": "speakers are not distinguished",
    "callback": "results are sent over this socket only",
    "dictation": "spoken punctuation is not converted",
    "detect_entities": "entities are not detected",
    "replace": "words are not replaced",
    "search": "words are not searched",
}
"""Parameter -> why it is refused: without its effect the results would differ from what the client expects."""
_SUPPORTED: Final = frozenset(
    {
        *("model", "version", "tag", "extra", "mip_opt_out", "token"),
        *("language", "detect_language", "encoding", "sample_rate", "channels"),
        *(
            "keyterm",
            "keywords",
            "interim_results",
            "endpointing",
            "utterance_end_ms",
            "vad_events",
            "punctuate",
            "smart_format",
            "redact",
        ),
    }
)


_HOTWORDS: Final = ("keyterm", "keywords")


@dataclass(frozen=True, slots=True)
class ListenOptions:
    """Options that affect the messages."""

    language: str
    """Spoken language, or `auto`."""
    interim: bool = False
    """Send open segments."""
    punctuate: bool = False
    """Keep capitals and punctuation."""
    endpointing_ms: int | None = 10
    """Milliseconds of silence that are a pause; None: never send `speech_final`."""
    utterance_end_ms: int | None = None
    """Milliseconds of silence before `UtteranceEnd`; None: never send it."""
    vad_events: bool = False
    """Send `SpeechStarted`."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> ListenOptions:
        """Parse query parameters.

        Raises:
            CaptionerError: a value is not valid or a parameter is not supported.
        """
        for name in _UNSUPPORTED.keys() & query.keys():
            if query[name].lower() != "false":
                raise RequestRefused(400, f"{name} is not supported: {_UNSUPPORTED[name]}", f"leave {name} out")
        utterance_end_ms = None
        if "utterance_end_ms" in query:
            utterance_end_ms = _number(query, "utterance_end_ms", 1000, _MAX_PAUSE_MS)
        return cls(
            _language(query),
            interim=_flag(query, "interim_results"),
            punctuate=_flag(query, "punctuate") or _flag(query, "smart_format"),
            endpointing_ms=_endpointing_ms(query),
            utterance_end_ms=utterance_end_ms,
            vad_events=_flag(query, "vad_events"),
        )

    @property
    def pauses_ms(self) -> list[int]:
        """Milliseconds of silence after which the client expects a message."""
        return [pause for pause in (self.endpointing_ms, self.utterance_end_ms) if pause is not None]


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Format of the client's audio."""

    encoding: str = ""
    """Encoding by Deepgram's name; empty: a container."""
    rate: int = 16_000
    channels: int = 1

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> AudioFormat:
        """Parse query parameters.

        Raises:
            CaptionerError: a value is not valid or not supported.
        """
        audio = cls(
            query.get("encoding", "").lower(), _number(query, "sample_rate", 16_000), _number(query, "channels", 1)
        )
        if audio.encoding and audio.encoding not in RAW_ENCODINGS and audio.encoding not in CONTAINER_ENCODINGS:
            known = ", ".join([*RAW_ENCODINGS, *CONTAINER_ENCODINGS])
            raise SourceError(f"unsupported encoding={audio.encoding[:20]!r}", f"use {known}, or a container")
        if audio.encoding in RAW_ENCODINGS:
            if "sample_rate" not in query:
                raise SourceError("sample_rate is missing", "raw audio needs it, such as sample_rate=16000")
            PcmDecoder(audio.rate, "s16le", audio.channels)  # checks rate and channels
        return audio

    def pcm_decoder(self) -> PcmDecoder | None:
        """Return a decoder for PCM; None for other encodings and containers."""
        kind = RAW_ENCODINGS.get(self.encoding, "")
        return PcmDecoder(self.rate, kind, self.channels) if kind in ENCODINGS else None


def warnings(query: Mapping[str, str]) -> dict[str, str]:
    """Return parameter -> why it has no effect, or not all of it."""
    ignored = sorted(query.keys() - _SUPPORTED - _UNSUPPORTED.keys())
    found = {name: f"{name} has no effect" for name in ignored}
    with contextlib.suppress(LanguageError):  # such as `multi`
        code, dropped = languages.parse(query.get("language", "en"))
        dropped = "-".join(filter(None, (code.partition("-")[2], dropped)))
        if dropped:
            read = f"{query['language'][:40]} is read as {languages.base(code)}"
            found["language"] = f"{read}; {dropped[:40]} has no effect"
    return found


def redaction(query: Mapping[str, str]) -> bool | None:
    """Parse `redact=pci`, `numbers`, `true`, …, all of which mask all private data; None: as configured."""
    value = query.get("redact")
    return None if value is None or value.lower() == "false" else True


def hotwords(query: Iterable[tuple[str, str]]) -> str:
    """Join the first `MAX_NAMES` values of `keyterm`, and of `keywords` without their weights."""
    terms = [value.partition(":")[0] if name == "keywords" else value for name, value in query if name in _HOTWORDS]
    given = [" ".join(term.split())[:MAX_HOTWORDS] for term in terms if term.strip()]
    return ", ".join(given[:MAX_NAMES])


def _endpointing_ms(query: Mapping[str, str]) -> int | None:
    value = query.get("endpointing", "true").lower()
    if value in ("true", "false"):
        return 10 if value == "true" else None
    return _number(query, "endpointing", 10, _MAX_PAUSE_MS)


def _language(query: Mapping[str, str]) -> str:
    """Language code without region; `auto` for `multi`."""
    value = query.get("language", "").strip() or "en"
    if value.lower() in ("multi", languages.AUTO) or _flag(query, "detect_language"):
        return languages.AUTO
    try:
        return languages.spoken_code(value)
    except LanguageError as error:
        raise RequestRefused(400, error.message, error.hint) from None


def _flag(query: Mapping[str, str], name: str) -> bool:
    value = query.get(name, "false").lower()
    if value not in ("true", "false", "1", "0", ""):
        raise RequestRefused(400, f"invalid {name}={value[:20]!r}", "use true or false")
    return value in ("true", "1")


def _number(query: Mapping[str, str], name: str, default: int, limit: int = 1_000_000) -> int:
    value = query.get(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) <= limit):
        hint = f"use a whole number up to {limit}, or leave {name} out"
        raise RequestRefused(400, f"invalid {name}={value[:20]!r}", hint)
    return int(value)

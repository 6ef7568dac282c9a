"""Fields of a request for `/v1/audio/transcriptions` and `/v1/audio/translations`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from captioner import languages
from captioner.config import MAX_HOTWORDS
from captioner.errors import LanguageError
from captioner.server.compat.upload import UploadForm
from captioner.server.error_responses import RequestRefused

FORMATS: Final = ("json", "text", "srt", "vtt", "verbose_json")
_GRANULARITIES: Final = ("word", "segment")
_SUPPORTED: Final = frozenset(
    {"file", "model", "language", "prompt", "response_format", "timestamp_granularities", "stream"}
)
_WORD: Final = re.compile(r"[^\s,\[\]\"']+")
_ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class OpenAiRequest:
    """Options of a request."""

    spoken: str
    """Spoken language, several such as `en,es`, or `auto`; with the script of its captions, such as `zh-Hant`."""
    targets: tuple[str, ...]
    """Languages to translate into: none, or English."""
    format: str
    granularities: tuple[str, ...]
    stream: bool
    ignored: tuple[str, ...]
    """Fields without effect."""
    hotwords: str = ""
    """Names and terms to expect: the beginning of `prompt`."""

    @classmethod
    def parse(cls, form: UploadForm, *, translate: bool) -> OpenAiRequest:
        """Parse the fields of a form.

        Raises:
            RequestRefused: a value is not valid or not supported.
        """
        format_ = form.one("response_format").strip().lower() or "json"
        if format_ not in FORMATS:
            raise RequestRefused(400, f"unsupported response_format={format_[:40]!r}", f"use {', '.join(FORMATS)}")
        granularities = _granularities(form)
        if granularities and format_ != "verbose_json":
            hint = "leave timestamp_granularities out, or use verbose_json"
            raise RequestRefused(400, "timestamp_granularities need response_format=verbose_json", hint)
        stream = _stream(form)
        if stream and format_ not in ("json", "text"):
            raise RequestRefused(400, f"{format_} cannot be streamed", "use json, or leave stream out")
        ignored = tuple(sorted(form.fields.keys() - _SUPPORTED))
        targets = (_ENGLISH,) if translate else ()
        hotwords = " ".join(form.one("prompt").split())[:MAX_HOTWORDS]
        return cls(_language(form), targets, format_, granularities or ("segment",), stream, ignored, hotwords)


def _granularities(form: UploadForm) -> tuple[str, ...]:
    """Parse a list of fields, or one string such as `word`, `word,segment` or `["word"]`."""
    found = tuple(
        word for value in form.fields.get("timestamp_granularities", ()) for word in _WORD.findall(value.lower())
    )
    for word in found:
        if word not in _GRANULARITIES:
            hint = f"use {' or '.join(_GRANULARITIES)}"
            raise RequestRefused(400, f"invalid timestamp_granularities {word[:40]!r}", hint)
    return found


def _stream(form: UploadForm) -> bool:
    value = form.one("stream").strip().lower()
    if value not in ("true", "1", "false", "0", ""):
        raise RequestRefused(400, f"invalid stream={value[:40]!r}", "use true or false")
    return value in ("true", "1")


def _language(form: UploadForm) -> str:
    value = form.one("language").strip()
    if value.lower() in ("", languages.AUTO):
        return languages.AUTO
    try:
        return languages.spoken_in_script(value)
    except LanguageError as error:
        raise RequestRefused(400, error.message, error.hint) from None

"""Fields of a request for `/v1/audio/transcriptions` and `/v1/audio/translations`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from captioner import languages
from captioner.errors import LanguageError
from captioner.server.compat.upload import UploadForm
from captioner.server.error_responses import RequestRefused

FORMATS: Final = ("json", "text", "srt", "vtt", "verbose_json")
_GRANULARITIES: Final = ("word", "segment")
_IGNORED: Final = ("prompt", "temperature", "chunking_strategy", "include", "keywords", "languages")
_ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class OpenAiRequest:
    """Options of a request."""

    spoken: str
    """Spoken language, or `auto`."""
    targets: tuple[str, ...]
    """Languages to translate into: none, or English."""
    format: str
    granularities: tuple[str, ...]
    stream: bool
    ignored: tuple[str, ...]
    """Fields without effect."""

    @classmethod
    def parse(cls, form: UploadForm, *, translate: bool) -> OpenAiRequest:
        """Parse the fields of a form.

        Raises:
            RequestRefused: a value is not valid or not supported.
        """
        format_ = form.one("response_format", "json")
        if format_ not in FORMATS:
            raise RequestRefused(400, f"unsupported response_format={format_[:40]!r}", f"use {', '.join(FORMATS)}")
        granularities = form.fields.get("timestamp_granularities", ())
        if not set(granularities) <= set(_GRANULARITIES):
            raise RequestRefused(400, "invalid timestamp_granularities", f"use {', '.join(_GRANULARITIES)}")
        if granularities and format_ != "verbose_json":
            hint = "leave timestamp_granularities out, or use verbose_json"
            raise RequestRefused(400, "timestamp_granularities need response_format=verbose_json", hint)
        stream = form.one("stream", "false").lower() in ("true", "1")
        if stream and format_ not in ("json", "text"):
            raise RequestRefused(400, f"{format_} cannot be streamed", "use json, or leave stream out")
        ignored = tuple(name for name in _IGNORED if name in form.fields)
        targets = (_ENGLISH,) if translate else ()
        return cls(_language(form), targets, format_, granularities or ("segment",), stream, ignored)


def _language(form: UploadForm) -> str:
    value = form.one("language")
    if not value:
        return languages.AUTO
    try:
        return languages.check(value.partition("-")[0])
    except LanguageError as error:
        raise RequestRefused(400, error.message, error.hint) from None

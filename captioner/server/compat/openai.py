"""`POST /v1/audio/transcriptions` and `/translations`: OpenAI's addresses for recordings, so that its clients connect.

https://platform.openai.com/docs/api-reference/audio

1. Any `model` is taken: the answer is that of the model that is loaded here, which `GET /v1/models` names.
2. `prompt`, `temperature`, `chunking_strategy`, `include` have no effect; the header `x-captioner-passed-over` says so.
3. In `verbose_json` a segment is a sentence; `tokens` is empty, `no_speech_prob` and `temperature` are 0: they are not
   known of a sentence. `avg_logprob` is that of its words.
4. `stream=true` gives the text in pieces of about a minute of the recording, as it is read.
5. Errors are `{"error": {"message", "type", "param", "code"}}`; 429 has `Retry-After`, which the clients obey.
"""

from __future__ import annotations

import contextlib
import json
import math
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from captioner import languages
from captioner.errors import CaptionerError, LanguageError, SourceError
from captioner.layout.limits import Layout
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.output_file import recording_cues
from captioner.offline.transcriber import Transcriber
from captioner.server.access import Access
from captioner.server.compat.upload import Form, upload
from captioner.server.error_responses import RequestRefused, openai_error, status_of
from captioner.server.tokens import ANY
from captioner.types import Revision, Word
from formats import srt, webvtt

FORMATS: Final = ("json", "text", "srt", "vtt", "verbose_json")
_GRANULARITIES: Final = ("word", "segment")
_PASSED_OVER: Final = ("prompt", "temperature", "chunking_strategy", "include", "keywords", "languages")
_ENGLISH: Final = "en"
_CREATED: Final = 1_640_995_200
"""Unix seconds; a model must say when it was made, and weights do not."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the client asked for."""

    spoken: str
    targets: tuple[str, ...]
    format: str
    granularities: tuple[str, ...]
    stream: bool
    passed_over: tuple[str, ...]


class TranscriptionRoutes:
    """The addresses of recordings."""

    def __init__(self, access: Access, transcriber: Transcriber, *, model: str, megabytes: int = 100) -> None:
        self._access, self._transcriber = access, transcriber
        self._model, self._most = model, megabytes * 1024 * 1024

    def routes(self) -> list[Route]:
        """Recordings in, and the models."""
        return [
            Route("/v1/audio/transcriptions", partial(self.made, translated=False), methods=["POST"]),
            Route("/v1/audio/translations", partial(self.made, translated=True), methods=["POST"]),
            Route("/v1/models", self.models),
        ]

    async def models(self, request: Request) -> Response:
        """What is loaded."""
        self._access.check_publish(request, ANY)
        known = {"id": self._model, "object": "model", "created": _CREATED, "owned_by": "captioner"}
        return JSONResponse({"object": "list", "data": [known]})

    async def made(self, request: Request, *, translated: bool) -> Response:
        """The captions of a recording, in the form that was asked for."""
        self._access.check_publish(request, ANY)
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(self._transcriber.reserve())
            form = await stack.enter_async_context(upload(request, self._most))
            wish = wish_of(form, translated=translated)
            parts = await stack.enter_async_context(
                contextlib.aclosing(self._transcriber.transcribe(form.path, wish.spoken, wish.targets))
            )
            headers = {"x-captioner-passed-over": ", ".join(wish.passed_over)} if wish.passed_over else {}
            try:
                if wish.stream:
                    first = await anext(parts, None)  # what cannot be read is told with a status of its own
                    return _Stream(_events(first, parts, wish), headers, stack.pop_all())
                done = Transcript.of(await _heard(request, parts), wish)
            except (LanguageError, SourceError) as error:
                raise _uploaded(error, form) from None
            return _answer(done, wish, (await self._transcriber.pipeline()).layout, headers)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A recording's captions in one language."""

    language: str
    duration: int
    """Milliseconds."""
    parts: tuple[ChunkResult, ...]

    @classmethod
    def of(cls, parts: Sequence[ChunkResult], wish: Wish) -> Transcript:
        """In the language that was asked for; else in that which is spoken."""
        spoken = next((part.language for part in reversed(parts) if part.language), wish.spoken)
        return cls((*wish.targets, spoken)[0], parts[-1].end if parts else 0, tuple(parts))

    @property
    def sentences(self) -> tuple[tuple[Revision, tuple[Word, ...]], ...]:
        """In order, each with its words, where they make its text."""
        return tuple(
            (final, part.words.get(final.segment, ()) if final.language == final.source else ())
            for part in self.parts
            for final in part.finals
            if final.language == self.language
        )

    @property
    def text(self) -> str:
        """All of it."""
        gap = "" if self.language in languages.UNSPACED else " "
        return gap.join(final.text for final, _ in self.sentences if final.text)


def wish_of(form: Form, *, translated: bool) -> Wish:
    """What the fields ask for.

    Raises:
        RequestRefused: what cannot be had.
    """
    wanted = form.one("response_format", "json")
    if wanted not in FORMATS:
        raise RequestRefused(400, f"response_format={wanted[:40]!r} is not made here", f"use {', '.join(FORMATS)}")
    granularities = form.fields.get("timestamp_granularities", ())
    if not set(granularities) <= set(_GRANULARITIES):
        raise RequestRefused(400, "timestamp_granularities are not understood", "use word, segment")
    if granularities and wanted != "verbose_json":
        hint = "leave timestamp_granularities out, or use response_format=verbose_json"
        raise RequestRefused(400, f"timestamp_granularities need response_format=verbose_json, not {wanted}", hint)
    stream = form.one("stream", "false").lower() in ("true", "1")
    if stream and wanted not in ("json", "text"):
        raise RequestRefused(400, f"{wanted} cannot be streamed", "use json, or leave stream out")
    passed_over = tuple(name for name in _PASSED_OVER if name in form.fields)
    targets = (_ENGLISH,) if translated else ()
    return Wish(_language(form), targets, wanted, granularities or ("segment",), stream, passed_over)


def _language(form: Form) -> str:
    given = form.one("language")
    if not given:
        return languages.AUTO
    try:
        return languages.check(given.partition("-")[0])
    except LanguageError as error:
        raise RequestRefused(400, error.message, error.hint) from None


async def _heard(request: Request, parts: AsyncIterator[ChunkResult]) -> list[ChunkResult]:
    """All parts, unless the client goes."""
    heard: list[ChunkResult] = []
    async for part in parts:
        heard.append(part)
        if await request.is_disconnected():
            raise RequestRefused(400, "the client has gone", "")
    return heard


def _answer(done: Transcript, wish: Wish, layout: Layout, headers: Mapping[str, str]) -> Response:
    match wish.format:
        case "text":
            return Response(f"{done.text}\n", media_type="text/plain; charset=utf-8", headers=headers)
        case "srt" | "vtt":
            kind = {"srt": "application/x-subrip; charset=utf-8", "vtt": "text/vtt; charset=utf-8"}[wish.format]
            cues = recording_cues(done.parts, layout, done.language)
            text = srt.compose(cues) if wish.format == "srt" else webvtt.compose(cues)
            return Response(text, media_type=kind, headers=headers)
        case "verbose_json":
            return JSONResponse(_verbose(done, wish), headers=headers)
        case _:
            return JSONResponse({"text": done.text, "usage": _usage(done)}, headers=headers)


def _verbose(done: Transcript, wish: Wish) -> dict[str, object]:
    told: dict[str, object] = {
        "task": "translate" if wish.targets else "transcribe",
        "language": done.language,
        "duration": round(done.duration / 1000, 3),
        "text": done.text,
        "usage": _usage(done),
    }
    if "segment" in wish.granularities:
        told["segments"] = [_segment(number, *each) for number, each in enumerate(done.sentences)]
    if "word" in wish.granularities:
        words = [word for _, spoken in done.sentences for word in spoken]
        told["words"] = [
            {"word": word.text.strip(), "start": round(word.start / 1000, 3), "end": round(word.end / 1000, 3)}
            for word in words
        ]
    return told


def _segment(number: int, final: Revision, words: Sequence[Word]) -> dict[str, object]:
    data = final.text.encode()
    sure = [math.log(max(word.probability, 1e-6)) for word in words]
    return {
        "id": number,
        "seek": final.start // 10,
        "start": round(final.start / 1000, 3),
        "end": round(final.end / 1000, 3),
        "text": f" {final.text}",
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": round(sum(sure) / len(sure), 4) if sure else 0.0,
        "compression_ratio": round(len(data) / len(zlib.compress(data)), 4) if data else 0.0,
        "no_speech_prob": 0.0,
    }


def _usage(done: Transcript) -> dict[str, object]:
    return {"type": "duration", "seconds": round(done.duration / 1000, 3)}


def _uploaded(error: CaptionerError, form: Form) -> CaptionerError:
    """The same, without where the upload lies on this machine."""
    status = 400 if isinstance(error, LanguageError) else status_of(error)
    return RequestRefused(status, error.message.replace(str(form.path), "the upload"), error.hint)


async def _events(first: ChunkResult | None, parts: AsyncIterator[ChunkResult], wish: Wish) -> AsyncIterator[bytes]:
    """The text as it is read, then all of it."""
    heard: list[ChunkResult] = []
    told = ""
    part = first
    try:
        while part is not None:
            heard.append(part)
            text = Transcript.of(heard, wish).text
            if len(text) > len(told):
                yield _event({"type": "transcript.text.delta", "delta": text[len(told) :]})
            told = text
            part = await anext(parts, None)
        yield _event({"type": "transcript.text.done", "text": told})
    except CaptionerError as error:  # its status has been sent long since
        yield _event(openai_error(status_of(error), error.message, error.hint))
    yield b"data: [DONE]\n\n"


def _event(told: Mapping[str, object]) -> bytes:
    return b"data: " + json.dumps(told, ensure_ascii=False).encode() + b"\n\n"


class _Stream(StreamingResponse):
    """Lets go of the upload when the client has all, or has gone."""

    def __init__(
        self, content: AsyncIterator[bytes], headers: Mapping[str, str], stack: contextlib.AsyncExitStack
    ) -> None:
        super().__init__(content, media_type="text/event-stream", headers={"Cache-Control": "no-store", **headers})
        self._stack = stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._stack:
            await super().__call__(scope, receive, send)

"""`POST /v1/audio/transcriptions` and `/translations`: OpenAI's API for recordings.

https://platform.openai.com/docs/api-reference/audio

1. Any `model` is accepted; the loaded model is used, which `GET /v1/models` names.
2. Fields without effect, such as `temperature`, are listed in the header `x-captioner-passed-over`. `prompt` names what
   to expect, such as names and terms. What was lost, moved or guessed in the recording is in `x-captioner-notices`.
3. In `verbose_json` a segment is a sentence; `tokens` is empty, and `no_speech_prob` and `temperature` are 0, since a
   sentence has none. `avg_logprob` is that of its words.
4. `stream=true` sends the text in parts of about a minute of the recording, as it is transcribed.
5. Errors are `{"error": {"message", "type", "param", "code"}}`; 429 has `Retry-After`, which OpenAI's clients respect.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from captioner.errors import CaptionerError, LanguageError, SourceError
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.transcriber import Transcriber
from captioner.server.access import Access
from captioner.server.compat import openai_transcript
from captioner.server.compat.openai_request import OpenAiRequest
from captioner.server.compat.openai_transcript import OpenAiTranscript
from captioner.server.compat.upload import UploadForm, receive_upload
from captioner.server.error_responses import RequestRefused, openai_error, status_of
from captioner.server.tokens import ANY
from formats.notice import Notice

_CREATED: Final = 1_640_995_200
"""Unix seconds; clients require a creation time of a model, and weights have none."""


_MAX_HEADER: Final = 2000
"""Characters of a header."""


class TranscriptionRoutes:
    """Routes for recordings and the list of models."""

    def __init__(self, access: Access, transcriber: Transcriber, *, model: str, megabytes: int = 100) -> None:
        """`megabytes`: maximum size of an upload in MiB."""
        self._access, self._transcriber = access, transcriber
        self._model, self._max_bytes = model, megabytes * 1024 * 1024

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/v1/audio/transcriptions", partial(self.transcribe, translate=False), methods=["POST"]),
            Route("/v1/audio/translations", partial(self.transcribe, translate=True), methods=["POST"]),
            Route("/v1/models", self.models),
            Route("/v1/models/{model:path}", self.model),
        ]

    async def models(self, request: Request) -> Response:
        """Return a list with the loaded model."""
        self._access.check_publish(request, ANY)
        return JSONResponse({"object": "list", "data": [self._loaded()]})

    async def model(self, request: Request) -> Response:
        """Return the loaded model."""
        self._access.check_publish(request, ANY)
        name = request.path_params["model"]
        if name != self._model:
            raise RequestRefused(404, f"there is no model {name[:80]!r}", f"the loaded one is {self._model}")
        return JSONResponse(self._loaded())

    async def transcribe(self, request: Request, *, translate: bool) -> Response:
        """Return the captions of a recording in the requested format."""
        self._access.check_publish(request, ANY)
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(self._transcriber.reserve())
            form = await stack.enter_async_context(receive_upload(request, self._max_bytes))
            options = OpenAiRequest.parse(form, translate=translate)
            noticed: list[Notice] = []
            work = self._transcriber.transcribe(
                form.path, options.spoken, options.targets, hotwords=options.hotwords, notify=noticed.append
            )
            chunks = await stack.enter_async_context(contextlib.aclosing(work))
            headers = {"x-captioner-passed-over": _header(options.ignored)} if options.ignored else {}
            try:
                if options.stream:
                    first = await anext(chunks, None)  # an unreadable recording still gets an HTTP status
                    return _StreamedTranscript(_events(first, chunks, options), headers, stack.pop_all())
                transcript = OpenAiTranscript.of(await _all(request, chunks), options)
            except (LanguageError, SourceError) as error:
                raise _without_path(error, form) from None
            layout = (await self._transcriber.pipeline()).layout
            if noticed:
                headers["x-captioner-notices"] = _notices(noticed)
            return openai_transcript.response(transcript, options, layout, headers)

    def _loaded(self) -> Mapping[str, object]:
        return {"id": self._model, "object": "model", "created": _CREATED, "owned_by": "captioner"}


async def _all(request: Request, chunks: AsyncIterator[ChunkResult]) -> list[ChunkResult]:
    """All chunks, unless the client disconnects."""
    received: list[ChunkResult] = []
    async for chunk in chunks:
        received.append(chunk)
        if await request.is_disconnected():
            raise RequestRefused(400, "the client has disconnected", "")
    return received


def _header(names: Iterable[str]) -> str:
    """Return a list of names, of the characters that a header can hold."""
    return ", ".join(re.sub(r"[^!-~]", "?", name[:40]) for name in names)


def _notices(found: Iterable[Notice]) -> str:
    """Return notices in the characters that a header can hold."""
    return re.sub(r"[^ -~]", "?", " | ".join(map(str, found)))[:_MAX_HEADER]


def _without_path(error: CaptionerError, form: UploadForm) -> CaptionerError:
    """The error without the path of the upload on this machine."""
    status = 400 if isinstance(error, LanguageError) else status_of(error)
    return RequestRefused(status, error.message.replace(str(form.path), "the upload"), error.hint)


async def _events(
    first: ChunkResult | None, chunks: AsyncIterator[ChunkResult], options: OpenAiRequest
) -> AsyncIterator[bytes]:
    """Text of each chunk, then the whole text."""
    received: list[ChunkResult] = []
    sent = ""
    chunk = first
    try:
        while chunk is not None:
            received.append(chunk)
            text = OpenAiTranscript.of(received, options).text
            if len(text) > len(sent):
                yield _event({"type": "transcript.text.delta", "delta": text[len(sent) :]})
            sent = text
            chunk = await anext(chunks, None)
        yield _event({"type": "transcript.text.done", "text": sent})
    except CaptionerError as error:  # the HTTP status has been sent already
        yield _event(openai_error(status_of(error), error.message, error.hint))
    yield b"data: [DONE]\n\n"


def _event(data: Mapping[str, object]) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


class _StreamedTranscript(StreamingResponse):
    """Response that releases the upload when it is complete or the client has disconnected."""

    def __init__(
        self, content: AsyncIterator[bytes], headers: Mapping[str, str], stack: contextlib.AsyncExitStack
    ) -> None:
        super().__init__(content, media_type="text/event-stream", headers={"Cache-Control": "no-store", **headers})
        self._stack = stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._stack:
            await super().__call__(scope, receive, send)

"""`WS /v1/listen`: Deepgram's streaming API on the live engine.

1. Refusals come before the handshake, with an HTTP status and `{"err_code", "err_msg"}`, as its clients expect.
2. Without `encoding` the audio is a container; raw audio needs `encoding`, `sample_rate` and `channels`. A WAV file
   sent as raw audio is recognized by its header.
3. Control messages: `KeepAlive`, `Finalize`, `CloseStream`, in text or binary frames. An empty binary frame closes the
   stream, too.
4. A client that sends nothing for `TIMEOUT_S` is disconnected with 1011, as by Deepgram: a session occupies an engine.
5. `keyterm` and `keywords` are names and terms to expect. Parameters without effect (`numerals`, the region of
   `language`, …) are listed in `warnings` of the last message; parameters that would change the results
   (`multichannel`, `diarize`, `callback`) are refused.
"""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import replace
from typing import Final

from starlette.responses import JSONResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner import languages
from captioner.config import VadConfig
from captioner.errors import CaptionerError, LanguageError, TooMuch
from captioner.recognition.vad import Vad
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.session import Session
from captioner.rooms.supervisor import StreamSupervisor
from captioner.server.access import Access, key_subprotocol
from captioner.server.compat import deepgram_options
from captioner.server.compat.deepgram_options import AudioFormat, ListenOptions
from captioner.server.compat.deepgram_results import DeepgramResults
from captioner.server.compat.deepgram_session import DeepgramSession
from captioner.server.error_responses import RequestRefused, status_of
from captioner.server.limits import ConnectionLimit, address_of
from captioner.server.tokens import ANY

TIMEOUT_S: Final = 12.0
"""Seconds without a frame; Deepgram's limit is ten, and its clients send `KeepAlive` every three to five."""
_MIN_PAUSE_MS: Final = 100
"""Shortest pause in milliseconds that the voice detector can distinguish from a consonant."""


class ListenRoutes:
    """Route of live sessions."""

    def __init__(
        self,
        access: Access,
        connections: ConnectionLimit,
        factory: PipelineFactory,
        streams: StreamSupervisor,
        *,
        model: str,
        max_sessions: int,
        pause_ms: int = 500,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Create the route.

        Args:
            access: tokens; a client must be allowed to publish in every room.
            connections: limit for each client address.
            factory: builds the pipelines.
            streams: opens the streams.
            model: name of the model in messages.
            max_sessions: sessions at the same time.
            pause_ms: milliseconds of silence after which the engine makes a segment final.
            timeout_s: seconds without a frame after which a client is disconnected.
        """
        self._access, self._connections = access, connections
        self._factory, self._streams = factory, streams
        self._model, self._max_sessions, self._timeout_s, self._pause_ms = model, max_sessions, timeout_s, pause_ms
        self._sessions = 0

    @property
    def sessions(self) -> int:
        """Number of present sessions."""
        return self._sessions

    def routes(self) -> list[WebSocketRoute]:
        """Return the route."""
        return [WebSocketRoute("/v1/listen", self.listen)]

    async def listen(self, socket: WebSocket) -> None:
        """Serve a client from the handshake to `Metadata`."""
        request_id = str(uuid.uuid4())
        with contextlib.ExitStack() as stack:
            try:
                client = self._admit(socket, request_id, stack)
                await client.session.begin()
            except CaptionerError as error:
                await _refuse(socket, error, request_id)
                return
            stack.callback(client.session.abandon)
            await socket.accept(key_subprotocol(socket), [(b"dg-request-id", request_id.encode())])
            with contextlib.suppress(WebSocketDisconnect):
                await client.run()

    def _admit(self, socket: WebSocket, request_id: str, stack: contextlib.ExitStack) -> DeepgramSession:
        """Count a session until the stack is closed, and create it.

        Raises:
            CaptionerError: the token or a parameter is not valid, or there are too many sessions.
        """
        self._access.check_publish(socket, ANY)
        query = socket.query_params
        options, audio = ListenOptions.parse(query), AudioFormat.parse(query)
        if self._sessions >= self._max_sessions:
            hint = "try again in a moment, or raise listeners under [api]"
            raise TooMuch(f"{self._max_sessions} sessions are running already", hint)
        stack.callback(self._connections.take(address_of(socket)))
        self._sessions += 1
        stack.callback(self._end_session)
        hotwords = deepgram_options.hotwords(query.multi_items())
        scripts = languages.spoken_scripts(query.get("language", "")) if options.language != languages.AUTO else {}
        pipelines = self._factory.for_room("listen", deepgram_options.redaction(query), hotwords, scripts)
        warnings = deepgram_options.warnings(query)
        language = _expected_language(pipelines, options.language)
        if language != options.language:
            warnings["language"] = f"{self._model} recognizes English only; the language is {language}"
            options = replace(options, language=language)
        session = Session(pipelines, language, self._streams, vad=self._vad(options))
        results = DeepgramResults(options, request_id, self._model)
        return DeepgramSession(socket, session, results, audio, warnings, self._timeout_s)

    def _vad(self, options: ListenOptions) -> Vad | None:
        """Detector of the pauses in the requested events."""
        if not options.pauses_ms and not options.vad_events:
            return None
        return Vad(VadConfig(pause_ms=max(_MIN_PAUSE_MS, min([*options.pauses_ms, self._pause_ms]))))

    def _end_session(self) -> None:
        self._sessions -= 1


def _expected_language(pipelines: PipelineFactory, language: str) -> str:
    try:
        return pipelines.spoken_languages(language)
    except LanguageError as error:
        raise RequestRefused(400, error.message, error.hint) from None


async def _refuse(socket: WebSocket, error: CaptionerError, request_id: str) -> None:
    """Refuse the handshake; clients raise an exception by the HTTP status."""
    status = status_of(error)
    codes = {401: "INVALID_AUTH", 403: "INSUFFICIENT_PERMISSIONS", 429: "TOO_MANY_REQUESTS"}
    body = {"err_code": codes.get(status, "Bad Request"), "err_msg": str(error), "request_id": request_id}
    headers = {"dg-request-id": request_id, "dg-error": error.message.encode("ascii", "replace").decode()[:200]}
    await socket.send_denial_response(JSONResponse(body, status, headers))

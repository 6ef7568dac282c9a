"""`WS /v1/listen`: Deepgram's streaming address, over the live engine.

1. Refusals come before the handshake, with a status and `{"err_code", "err_msg"}`, as its clients expect.
2. Audio without `encoding` is looked at for a container; raw audio is named by `encoding`, `sample_rate`, `channels`.
3. Text frames: `KeepAlive`, `Finalize`, `CloseStream`. An empty binary frame closes, too.
4. Who sends nothing for `IDLE` seconds is closed with 1011, as there: a session keeps an engine busy.
5. What this engine does not do (`numerals`, `keyterm`, …) has no effect and is named in the last message's `warnings`;
   what would give another answer than asked (`multichannel`, `diarize`, `callback`) is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from starlette.responses import JSONResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner import languages
from captioner.audio.container import CONTAINER_ENCODINGS, RAW_ENCODINGS, ContainerDecoder
from captioner.audio.pcm import ENCODINGS, PcmDecoder
from captioner.config import VadConfig, untrusted
from captioner.errors import CaptionerError, LanguageError, SourceError, TooMuch
from captioner.recognition.vad import Vad
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.session import Session
from captioner.rooms.supervisor import StreamSupervisor
from captioner.server.access import Access
from captioner.server.compat.deepgram_results import Results, Wishes
from captioner.server.error_responses import RequestRefused, status_of
from captioner.server.limits import ConnectionLimit
from captioner.server.tokens import ANY

log = logging.getLogger(__name__)

IDLE: Final = 12.0
"""Seconds; Deepgram's are ten, and its clients send `KeepAlive` every three to five."""
_LEAST_PAUSE: Final = 100
"""Milliseconds: the voice detector tells no shorter pause from a consonant."""
_LARGEST: Final = 100_000
"""Milliseconds that `endpointing` and `utterance_end_ms` may be."""

_REFUSED: Final = {
    "multichannel": "the channels are mixed into one",
    "diarize": "live speakers are not told apart",
    "diarize_model": "live speakers are not told apart",
    "callback": "results come over this socket alone",
    "dictation": "spoken punctuation is not read as such",
    "detect_entities": "entities are not looked for",
    "replace": "words are not replaced",
    "search": "words are not searched for",
}
"""Parameter -> why what it asks for cannot be had; refused, since the answer would be another than asked."""
_KNOWN: Final = frozenset(
    {
        *("model", "version", "tag", "extra", "mip_opt_out", "token"),
        *("language", "detect_language", "encoding", "sample_rate", "channels"),
        *("interim_results", "endpointing", "utterance_end_ms", "vad_events", "punctuate", "smart_format", "redact"),
    }
)


class ListenRoutes:
    """The address."""

    def __init__(
        self,
        access: Access,
        connections: ConnectionLimit,
        factory: PipelineFactory,
        streams: StreamSupervisor,
        *,
        model: str,
        most: int,
        pause: int = 500,
        idle: float = IDLE,
    ) -> None:
        """`most`: sessions at once; `pause`: milliseconds after which the engine itself makes a final."""
        self._access, self._connections = access, connections
        self._factory, self._streams = factory, streams
        self._model, self._most, self._idle, self._pause = model, most, idle, pause
        self._running = 0

    @property
    def running(self) -> int:
        """Sessions at present."""
        return self._running

    def routes(self) -> list[WebSocketRoute]:
        """Its one route."""
        return [WebSocketRoute("/v1/listen", self.listen)]

    async def listen(self, socket: WebSocket) -> None:
        """From the handshake to `Metadata`."""
        request = str(uuid.uuid4())
        with contextlib.ExitStack() as stack:
            try:
                call = self._admit(socket, request, stack)
                await call.session.begin()
            except CaptionerError as error:
                await _refuse(socket, error, request)
                return
            stack.callback(call.session.abandon)
            offered = socket.headers.get("sec-websocket-protocol", "")
            chosen = "token" if offered.lower().startswith("token") else None
            await socket.accept(chosen, [(b"dg-request-id", request.encode())])
            with contextlib.suppress(WebSocketDisconnect):
                await call.run()

    def _admit(self, socket: WebSocket, request: str, stack: contextlib.ExitStack) -> Call:
        """Take a place.

        Raises:
            CaptionerError: a wrong token, a parameter that cannot be, too many sessions.
        """
        self._access.check_publish(socket, ANY)
        query = socket.query_params
        for name in _REFUSED.keys() & query.keys():
            if query[name].lower() != "false":
                raise RequestRefused(400, f"{name} cannot be had here: {_REFUSED[name]}", f"leave {name} out")
        wishes, audio, redact = wishes_of(query), Audio(query), _redact(query.get("redact"))
        if self._running >= self._most:
            raise TooMuch(f"there are {self._most} sessions already", "try again in a moment, or raise [api] listeners")
        stack.callback(self._connections.take(socket.client.host if socket.client else ""))
        self._running += 1
        stack.callback(self._leave)
        pauses = [wait for wait in (wishes.endpointing, wishes.utterance_end) if wait is not None]
        vad = (
            Vad(VadConfig(pause_ms=max(_LEAST_PAUSE, min([*pauses, self._pause]))))
            if pauses or wishes.vad_events
            else None
        )
        session = Session(self._factory.for_room("listen", redact), wishes.language, self._streams, vad=vad)
        passed_over = sorted(query.keys() - _KNOWN - _REFUSED.keys())
        return Call(socket, session, Results(wishes, request, self._model), audio, passed_over, self._idle)

    def _leave(self) -> None:
        self._running -= 1


class Audio:
    """How the client's audio is to be read."""

    def __init__(self, query: Mapping[str, str]) -> None:
        """Raises `SourceError` for what cannot be."""
        self.encoding = query.get("encoding", "")
        self.rate = _number(query, "sample_rate", 16_000)
        self.channels = _number(query, "channels", 1)
        if self.encoding and self.encoding not in RAW_ENCODINGS and self.encoding not in CONTAINER_ENCODINGS:
            known = ", ".join([*RAW_ENCODINGS, *CONTAINER_ENCODINGS])
            raise SourceError(f"encoding={self.encoding[:20]!r} is not read here", f"use {known}, or a container")
        if self.encoding in RAW_ENCODINGS and "sample_rate" not in query:
            raise SourceError("sample_rate is missing", "raw audio needs it, such as sample_rate=16000")
        if self.encoding in RAW_ENCODINGS:
            PcmDecoder(self.rate, "s16le", self.channels)  # says what cannot be

    @property
    def pcm(self) -> PcmDecoder | None:
        """For samples that need no codec."""
        kind = RAW_ENCODINGS.get(self.encoding, "")
        return PcmDecoder(self.rate, kind, self.channels) if kind in ENCODINGS else None


class Call:
    """One client: a task listens, another tells."""

    def __init__(
        self, socket: WebSocket, session: Session, results: Results, audio: Audio, passed_over: list[str], idle: float
    ) -> None:
        self.session = session
        self._socket, self._results, self._audio = socket, results, audio
        self._passed_over, self._idle = passed_over, idle
        self._hash = hashlib.sha256()
        self._pcm = audio.pcm
        self._decoder = (
            None if self._pcm else ContainerDecoder(session.send, audio.encoding, audio.rate, audio.channels)
        )
        self._created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._begun = False

    async def run(self) -> None:
        """Until the client closes, or has gone, or is told why not."""
        if self._decoder is not None:
            self._decoder.start()
        telling = asyncio.ensure_future(self._tell())
        listening = asyncio.ensure_future(self._listen())
        decoding = asyncio.ensure_future(self._decoded())
        try:
            done, _ = await asyncio.wait((telling, listening, decoding), return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
            await self._send(self._metadata())
            await self._socket.close()
        except (SourceError, TooMuch) as error:
            await self._fail(error)
        except TimeoutError:
            await self._socket.close(1011, "NET-0001: no audio and no KeepAlive within the time")
        finally:
            for task in (telling, listening, decoding):
                task.cancel()
            if self._decoder is not None:
                self._decoder.pipe.abandon()

    async def _tell(self) -> None:
        async for event in self.session.events():
            for message in self._results.push(event):
                await self._send(message)

    async def _listen(self) -> None:
        """Take audio in until the client closes; then everything becomes final."""
        while True:
            message = await asyncio.wait_for(self._socket.receive(), self._idle)
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            data, text = message.get("bytes"), message.get("text")
            if data == b"":
                break
            if data is not None:
                await self._take(data)
            elif await self._obey(text or ""):
                break
        await self._drain()
        await self.session.close()

    async def _take(self, data: bytes) -> None:
        self._hash.update(data)
        self._begun = True
        if self._pcm is not None:
            await self.session.send(self._pcm.push(data))
        elif self._decoder is not None:
            await self._decoder.pipe.write(data)

    async def _decoded(self) -> None:
        """Until the decoder has all of it; raises `SourceError` as soon as it cannot go on."""
        if self._decoder is not None:
            try:
                await self._decoder.finished
            except SourceError:
                if self._begun:  # else there was nothing to decode
                    raise

    async def _drain(self) -> None:
        """What the decoder still holds."""
        if self._pcm is not None:
            await self.session.send(self._pcm.flush())
        elif self._decoder is not None:
            self._decoder.pipe.end()
            await asyncio.wait((self._decoder.finished,))

    async def _obey(self, text: str) -> bool:
        """Whether the client closes."""
        try:
            kind = untrusted.value(text).get("type")
        except (ValueError, AttributeError):
            kind = None
        match kind:
            case "CloseStream":
                return True
            case "Finalize":
                await self.session.finish()
            case "KeepAlive":
                pass
            case _:
                said = {"type": "Error", "variant": "SchemaError", "description": "this message is not understood"}
                await self._send(said | {"message": text[:200]})
        return False

    async def _send(self, message: Mapping[str, object]) -> None:
        await self._socket.send_text(json.dumps(message, ensure_ascii=False))

    async def _fail(self, error: CaptionerError) -> None:
        said = {"type": "Error", "variant": type(error).__name__, "description": str(error)}
        await self._send(said | {"message": error.message})
        code = "DATA-0000" if isinstance(error, SourceError) else "NET-0000"
        await self._socket.close(1008, f"{code}: {error.message}".encode()[:120].decode(errors="ignore"))

    def _metadata(self) -> Mapping[str, object]:
        return self._results.metadata(
            created=self._created,
            sha256=self._hash.hexdigest(),
            duration=self.session.position,
            channels=self._audio.channels,
            passed_over=self._passed_over,
        )


def wishes_of(query: Mapping[str, str]) -> Wishes:
    """What the parameters ask for.

    Raises:
        CaptionerError: a value that cannot be.
    """
    given = query.get("endpointing", "10").lower()
    ends = None if given == "false" else 10 if given == "true" else _number(query, "endpointing", 10, _LARGEST)
    return Wishes(
        _language(query),
        interim=_flag(query, "interim_results"),
        punctuate=_flag(query, "punctuate") or _flag(query, "smart_format"),
        endpointing=ends,
        utterance_end=_number(query, "utterance_end_ms", 1000, _LARGEST) if "utterance_end_ms" in query else None,
        vad_events=_flag(query, "vad_events"),
    )


def _language(query: Mapping[str, str]) -> str:
    """`en-US` is `en` here; `multi` is whatever is heard."""
    given = query.get("language", "en")
    if given.lower() in ("multi", languages.AUTO) or _flag(query, "detect_language"):
        return languages.AUTO
    try:
        return languages.check(given.partition("-")[0])
    except LanguageError as error:
        raise RequestRefused(400, error.message, error.hint) from None


def _flag(query: Mapping[str, str], name: str) -> bool:
    given = query.get(name, "false").lower()
    if given not in ("true", "false", "1", "0", ""):
        raise RequestRefused(400, f"{name}={given[:20]!r} is not understood", "it is true or false")
    return given in ("true", "1")


def _redact(given: str | None) -> bool | None:
    """`redact=pci`, `numbers`, `true`, …: all that is known to be private is masked; None: as the settings say."""
    return None if given is None or given.lower() == "false" else True


def _number(query: Mapping[str, str], name: str, usual: int, most: int = 1_000_000) -> int:
    given = query.get(name, str(usual))
    if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given) <= most):
        hint = f"use a whole number up to {most}, or leave it out"
        raise RequestRefused(400, f"invalid {name}={given[:20]!r}", hint)
    return int(given)


async def _refuse(socket: WebSocket, error: CaptionerError, request: str) -> None:
    """Before the handshake: the status tells a client's library what to raise."""
    status = status_of(error)
    codes = {401: "INVALID_AUTH", 403: "INSUFFICIENT_PERMISSIONS", 429: "TOO_MANY_REQUESTS"}
    said = {"err_code": codes.get(status, "Bad Request"), "err_msg": str(error), "request_id": request}
    headers = {"dg-request-id": request, "dg-error": error.message.encode("ascii", "replace").decode()[:200]}
    await socket.send_denial_response(JSONResponse(said, status, headers))

"""`WS /rooms/R/audio`: a publisher's audio comes in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from captioner.audio.pcm import PcmDecoder
from captioner.config import untrusted
from captioner.errors import CaptionerError, SourceError
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import error_message
from captioner.server.limits import ConnectionLimit

log = logging.getLogger(__name__)

_REFUSED = 1008
"""RFC 6455, 7.4.1: 'violates its policy', the code when there is no more suitable one."""
_BROKEN = 1011
"""RFC 6455, 7.4.1: 'encountered an unexpected condition'."""

_FILES = {
    b"\xff\xd8\xff\xe0": "a JPEG",
    b"\xff\xd8\xff\xe1": "a JPEG",
    b"\x89PNG": "a PNG",
    b"RIFF": "a WAV file",
    b"ID3\x03": "an MP3 file",
    b"ID3\x04": "an MP3 file",
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"\x1a\x45\xdf\xa3": "a WebM file",
}
"""How files begin that people send in place of raw PCM."""


class IngestRoutes:
    """The audio's address.

    A refusal is told as a text frame, then the socket is closed: a page cannot read the body of a refused handshake.
    While the room has as much audio as may wait, the socket is not read, so the publisher slows down and nothing is
    dropped.
    """

    def __init__(self, rooms: Rooms, access: Access, connections: ConnectionLimit) -> None:
        self._rooms = rooms
        self._access = access
        self._connections = connections

    def routes(self) -> list[WebSocketRoute]:
        """Its one route."""
        return [WebSocketRoute("/rooms/{room}/audio", self.audio)]

    async def audio(self, socket: WebSocket) -> None:
        """From the handshake to `done`."""
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect):  # who is gone need not be told anything
            try:
                self._access.check_publish(socket, socket.path_params["room"])
                with contextlib.ExitStack() as stack:
                    stack.callback(self._connections.take(socket.client.host if socket.client else ""))
                    await self._serve(socket)
            except CaptionerError as error:
                await _refuse(socket, error)

    async def _serve(self, socket: WebSocket) -> None:
        pcm = _pcm(socket)
        query = socket.query_params
        publisher = await self._rooms.publish(
            socket.path_params["room"], query.get("from") or None, _targets(socket), redact=_redact(query.get("redact"))
        )
        try:
            await socket.send_json({"type": "ready"})
            await _first(_listen(socket, pcm, publisher), publisher.done())
            await publisher.send(pcm.flush())
        finally:  # also for a publisher that vanished: what it said becomes final
            publisher.end()
        await publisher.done()
        await socket.send_json({"type": "done"})
        await socket.close()


async def _first(*work: Coroutine[None, None, None]) -> None:
    """The first to finish cancels the others: the publisher's end, or the operator's."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()


async def _listen(socket: WebSocket, pcm: PcmDecoder, publisher: Publisher) -> None:
    """Take audio in until its publisher ends it or is gone."""
    begun = False
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if (data := message.get("bytes")) is not None:
            if data and not begun:
                _refuse_file(data)
            begun = begun or bool(data)
            await publisher.send(pcm.push(data))
        elif _is_end(message.get("text") or ""):
            return
        else:
            await socket.send_json(error_message(_garbage()))


def _is_end(text: str) -> bool:
    try:
        message = untrusted.value(text)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("type") == "end"


def _garbage() -> SourceError:
    return SourceError(
        "this text frame is not understood", 'send audio as binary frames, and {"type":"end"} at the end'
    )


def _refuse_file(data: bytes) -> None:
    """A stream that begins as a file does is no samples."""
    kind = next((name for magic, name in _FILES.items() if data.startswith(magic)), None)
    if kind:
        raise SourceError(f"this is {kind}, not raw PCM", "send samples only, or play it: captioner run FILE")


def _pcm(socket: WebSocket) -> PcmDecoder:
    query = socket.query_params
    rate, channels = (_number(name, query.get(name, usual)) for name, usual in (("rate", "16000"), ("channels", "1")))
    return PcmDecoder(rate, query.get("format", "s16le"), channels)


def _number(name: str, given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise SourceError(f"{name}={given[:20]!r} is not a number", f"leave {name} out, or give one")
    return int(given)


def _targets(socket: WebSocket) -> list[str] | None:
    """`to=es,fr`; None where it is not said."""
    given = socket.query_params.get("to")
    return None if given is None else [part for part in given.split(",") if part.strip()]


def _redact(given: str | None) -> bool | None:
    """`redact=on` or `off`; None where it is not said. Nothing else is passed over: it may be a wish for secrecy."""
    words = {"on": True, "true": True, "1": True, "yes": True, "off": False, "false": False, "0": False, "no": False}
    if given is None:
        return None
    if given.lower() not in words:
        raise SourceError(f"redact={given[:20]!r} is not understood", "it is on or off")
    return words[given.lower()]


async def _refuse(socket: WebSocket, error: CaptionerError) -> None:
    if socket.application_state is not WebSocketState.CONNECTED:
        return
    await socket.send_json(error_message(error))
    # RFC 6455, 5.5: a control frame holds 125 bytes, two of them the code.
    await socket.close(_REFUSED, error.message.encode()[:120].decode(errors="ignore"))

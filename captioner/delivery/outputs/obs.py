"""OBS: closed captions in the stream itself (CEA-608), by `SendStreamCaption` of obs-websocket 5, which OBS 28+ has.

The protocol, in docs/generated/protocol.md of obs-websocket: the server says Hello (op 0), perhaps with a challenge;
the client Identify (1) with the answer to it and no events wanted; the server Identified (2). Then Request (6) and
RequestResponse (7). One request and no event: a client library would save nothing here.

A caption replaces the last one and stays; an empty one clears. OBS writes each into one SEI message as long as it has
no more than 31 byte pairs, control codes included. What goes into a second one brings the caption before it back on
screen (seen with OBS 29; obs-studio issue 5191, at the 53rd letter). Hence two lines only where both fit.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from captioner import languages
from captioner.config import OutputConfig
from captioner.delivery.outputs import cea608
from captioner.delivery.outputs.caption import Caption, Piece, pieces
from captioner.delivery.outputs.manner import Manner
from captioner.errors import ConfigError, OutputError
from captioner.layout.limits import Layout

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

URL = "ws://127.0.0.1:4455"
_HELLO, _IDENTIFY, _IDENTIFIED, _REQUEST, _RESPONSE = 0, 1, 2, 6, 7
_WRONG_PASSWORD = 4009
"""Code of the close: AuthenticationFailed."""
_NOT_RUNNING = 501
"""Status of a request: OutputNotRunning."""
_PAIRS = 31
"""Of one SEI message: four control codes, one more for each line, and the text."""

Message = dict[str, Any]


class Obs:
    """One connection, made anew when it breaks."""

    name = "obs"

    def __init__(self, config: OutputConfig) -> None:
        """Raises `ConfigError` for a language whose letters CEA-608 does not have."""
        own = languages.name(config.language)
        if cea608.lost(own, cea608.clean(own)):
            hint = "show it by the overlay, or send another language to OBS"
            raise ConfigError(f"captions in the stream of OBS have no letters for {own}", hint)
        hold = 8.0 if config.hold is None else config.hold
        self.manner = Manner(config.interval or 0.0, reads=True, hold=hold, sure=True, stale=15.0)
        self._rows = config.rows or 2
        self._url, self._password = config.url or URL, config.password
        self._socket: ClientConnection | None = None
        self._asked = 0
        logging.getLogger("websockets.client").setLevel(logging.WARNING)  # it tells address and frames at debug

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """Lines of 32 columns in the letters of CEA-608, as many at once as one message holds."""
        text = caption.revision.text
        written = cea608.clean(text)
        if cea608.lost(text, written):
            return ()
        clean = Caption(caption.room, replace(caption.revision, stable=written), caption.spoken, caption.came)
        packed: list[Piece] = []
        for line in pieces(clean, Layout(columns=cea608.COLUMNS, rows=1)):
            if packed and fits((*packed[-1].lines, *line.lines), self._rows):
                packed[-1] = replace(packed[-1], lines=(*packed[-1].lines, *line.lines))
            else:
                packed.append(line)
        return tuple(packed)

    async def send(self, piece: Piece) -> None:
        """Show the lines."""
        await self._request("SendStreamCaption", {"captionText": piece.text})

    async def blank(self) -> None:
        """Show nothing."""
        await self._request("SendStreamCaption", {"captionText": ""})

    async def probe(self) -> None:
        """Look whether OBS streams."""
        if not (await self._request("GetStreamStatus", {}))["outputActive"]:
            raise _not_streaming()

    async def close(self) -> None:
        """Let go of the connection."""
        if (socket := self._socket) is not None:
            self._socket = None
            await socket.close()

    async def _request(self, kind: str, data: Mapping[str, object]) -> Message:
        from websockets.exceptions import ConnectionClosed

        socket = self._socket or await self._connected()
        self._socket = None  # unless all goes well: a try that was given up leaves an answer behind
        self._asked += 1
        request = {"requestType": kind, "requestId": str(self._asked), "requestData": data}
        try:
            await _say(socket, _REQUEST, request)
            answer = await _hear(socket, _RESPONSE)
            while answer.get("requestId") != str(self._asked):
                answer = await _hear(socket, _RESPONSE)
        except ConnectionClosed:
            raise OutputError("OBS has closed the line", "is it still running?") from None
        except BaseException:
            socket.transport.abort()
            raise
        self._socket = socket
        return _data(answer)

    async def _connected(self) -> ClientConnection:
        """A connection that has identified itself."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
        from websockets.typing import Subprotocol

        try:
            socket = await connect(
                self._url,
                subprotocols=[Subprotocol("obswebsocket.json")],
                max_size=2**20,
                open_timeout=None,
                close_timeout=1,
            )
        except (OSError, InvalidHandshake, InvalidURI, EOFError):
            raise OutputError("OBS cannot be reached", "start it; Tools, WebSocket Server Settings, Enable") from None
        try:
            hello = await _hear(socket, _HELLO)
            await _say(socket, _IDENTIFY, self._identity(hello))
            await _hear(socket, _IDENTIFIED)
        except ConnectionClosed as error:
            if error.rcvd is not None and error.rcvd.code == _WRONG_PASSWORD:
                raise OutputError("OBS refuses the password", "Tools, WebSocket Server Settings shows it") from None
            raise OutputError("OBS has closed the line at once", "is this obs-websocket 5, as of OBS 28?") from None
        except BaseException:
            socket.transport.abort()
            raise
        return socket

    def _identity(self, hello: Message) -> Message:
        known: Message = {"rpcVersion": 1, "eventSubscriptions": 0}
        if (asked := hello.get("authentication")) is not None:
            known["authentication"] = proof(self._password, asked["salt"], asked["challenge"])
        return known


def fits(lines: tuple[str, ...], rows: int) -> bool:
    """Whether they can be shown at once."""
    return len(lines) <= rows and 4 + len(lines) + sum(map(cea608.pairs, lines)) <= _PAIRS


def proof(password: str, salt: str, challenge: str) -> str:
    """That one knows the password: "Creating an authentication string" in the protocol."""
    return _hashed(_hashed(password + salt) + challenge)


def _hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


async def _say(socket: ClientConnection, op: int, data: Mapping[str, object]) -> None:
    await socket.send(json.dumps({"op": op, "d": data}))


async def _hear(socket: ClientConnection, op: int) -> Message:
    """The data of the next message of that kind; others are none of ours."""
    while True:
        try:
            message = json.loads(await socket.recv())
            if message["op"] == op:
                data: Message = message["d"]
                return data
        except (ValueError, KeyError, TypeError):
            raise OutputError("what answers there is no OBS", "check url") from None


def _data(answer: Message) -> Message:
    status = answer["requestStatus"]
    if not status["result"]:
        raise _not_streaming() if status["code"] == _NOT_RUNNING else OutputError(f"OBS answers {status['code']}")
    data: Message = answer.get("responseData") or {}
    return data


def _not_streaming() -> OutputError:
    return OutputError("OBS is not streaming", "start the stream; captions follow by themselves")

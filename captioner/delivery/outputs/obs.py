"""OBS: closed captions in the stream (CEA-608), by `SendStreamCaption` of obs-websocket 5, part of OBS 28 and later.

The protocol is described in docs/generated/protocol.md of obs-websocket. The server sends Hello (op 0), perhaps with a
challenge; the client sends Identify (1) with the answer to it, and subscribes to no events; the server sends Identified
(2). Then follow Request (6) and RequestResponse (7). With one request and no events, a client library would save
nothing.

A caption replaces the last one and stays; an empty one clears. OBS writes a caption into one SEI message if it has at
most 31 byte pairs, control codes included. A longer caption takes a second message, which brings the caption before it
back on screen (seen with OBS 29; obs-studio issue 5191, at the 53rd letter). Hence two lines are sent only if both fit.
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
from captioner.delivery.outputs.caption import Caption, CaptionPart, split_caption
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.delivery.outputs.settled_words import has_letters
from captioner.errors import ConfigError, OutputError
from captioner.layout.limits import Layout
from formats import cea608

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

URL = "ws://127.0.0.1:4455"
_HELLO, _IDENTIFY, _IDENTIFIED, _REQUEST, _RESPONSE = 0, 1, 2, 6, 7
_WRONG_PASSWORD = 4009
"""Close code AuthenticationFailed."""
_NOT_RUNNING = 501
"""Request status OutputNotRunning."""
_PAIRS = 31
"""Byte pairs of one SEI message: four control codes, one more for each line, and the text."""

Message = dict[str, Any]


class Obs:
    """Closed captions in the stream of OBS, over one connection that is opened again when it breaks."""

    name = "obs"

    def __init__(self, config: OutputConfig) -> None:
        """Raises `ConfigError` if CEA-608 lacks the letters of the language."""
        if not has_letters(config.language):
            hint = "use the overlay, or send another language to OBS"
            raise ConfigError(f"closed captions of OBS have no letters for {languages.name(config.language)}", hint)
        hold_s = 8.0 if config.hold is None else config.hold
        self.policy = SendPolicy(
            config.interval or 0.0, paced=True, clear_after_s=hold_s, probe_proves=True, max_age_s=15.0
        )
        self._rows = config.rows or 2
        self._url, self._password = config.url or URL, config.password
        self._socket: ClientConnection | None = None
        self._requests = 0
        logging.getLogger("websockets.client").setLevel(logging.WARNING)  # it logs address and frames at level debug

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Lines of 32 columns in the letters of CEA-608, as many per part as one message holds."""
        text = caption.revision.text
        written = cea608.clean(text)
        if cea608.lost(text, written):
            return ()
        clean = replace(caption, revision=replace(caption.revision, stable=written))
        parts: list[CaptionPart] = []
        for line in split_caption(clean, Layout(columns=cea608.COLUMNS, rows=1)):
            if parts and fits((*parts[-1].lines, *line.lines), self._rows):
                parts[-1] = replace(parts[-1], lines=(*parts[-1].lines, *line.lines))
            else:
                parts.append(line)
        return tuple(parts)

    async def send(self, part: CaptionPart) -> None:
        """Show the lines."""
        await self._request("SendStreamCaption", {"captionText": part.text})

    async def clear(self) -> None:
        """Show nothing."""
        await self._request("SendStreamCaption", {"captionText": ""})

    async def probe(self) -> None:
        """Test whether OBS is streaming."""
        if not (await self._request("GetStreamStatus", {}))["outputActive"]:
            raise _not_streaming()

    async def close(self) -> None:
        """Close the connection."""
        if (socket := self._socket) is not None:
            self._socket = None
            await socket.close()

    async def _request(self, kind: str, data: Mapping[str, object]) -> Message:
        from websockets.exceptions import ConnectionClosed

        socket = self._socket or await self._connect()
        self._socket = None  # kept only after success: an attempt that was given up leaves an answer behind
        self._requests += 1
        request = {"requestType": kind, "requestId": str(self._requests), "requestData": data}
        try:
            await _send(socket, _REQUEST, request)
            answer = await _receive(socket, _RESPONSE)
            while answer.get("requestId") != str(self._requests):
                answer = await _receive(socket, _RESPONSE)
        except ConnectionClosed:
            raise OutputError("OBS closed the connection", "check that it is still running") from None
        except BaseException:
            socket.transport.abort()
            raise
        self._socket = socket
        return _data(answer)

    async def _connect(self) -> ClientConnection:
        """Open a connection and identify."""
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
            raise OutputError("cannot connect to OBS", "start it; Tools, WebSocket Server Settings, Enable") from None
        try:
            hello = await _receive(socket, _HELLO)
            await _send(socket, _IDENTIFY, self._identity(hello))
            await _receive(socket, _IDENTIFIED)
        except ConnectionClosed as error:
            if error.rcvd is not None and error.rcvd.code == _WRONG_PASSWORD:
                raise OutputError("OBS rejects the password", "Tools, WebSocket Server Settings shows it") from None
            raise OutputError(
                "OBS closed the connection at once", "use OBS 28 or later, with obs-websocket 5"
            ) from None
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
    """True if the lines fit into one message and the rows."""
    return len(lines) <= rows and 4 + len(lines) + sum(map(cea608.pairs, lines)) <= _PAIRS


def proof(password: str, salt: str, challenge: str) -> str:
    """Proof of the password, see "Creating an authentication string" in the protocol."""
    return _hashed(_hashed(password + salt) + challenge)


def _hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


async def _send(socket: ClientConnection, op: int, data: Mapping[str, object]) -> None:
    await socket.send(json.dumps({"op": op, "d": data}))


async def _receive(socket: ClientConnection, op: int) -> Message:
    """Data of the next message of this kind; other messages are ignored."""
    while True:
        try:
            message = json.loads(await socket.recv())
            if message["op"] == op:
                data: Message = message["d"]
                return data
        except (ValueError, KeyError, TypeError):
            raise OutputError("the server is not OBS", "check url") from None


def _data(answer: Message) -> Message:
    status = answer["requestStatus"]
    if not status["result"]:
        raise (
            _not_streaming()
            if status["code"] == _NOT_RUNNING
            else OutputError(f"OBS answered with status {status['code']}")
        )
    data: Message = answer.get("responseData") or {}
    return data


def _not_streaming() -> OutputError:
    return OutputError("OBS is not streaming", "start the stream; captions follow automatically")

"""`WS /rooms/R/takeovers/es/audio?operator=ID`: a person speaks what the captions of a language are to say.

For an interpreter, or for somebody who repeats clearly what a room says: the voice is recognized in that language and
takes the place of the machine's captions, as typed text does. The room's own audio goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner.audio.pcm import PcmDecoder
from captioner.errors import CaptionerError
from captioner.rooms.rooms import Rooms
from captioner.rooms.stream import Stream
from captioner.server.access import Access
from captioner.server.error_responses import error_message
from captioner.server.limits import ConnectionLimit


class RespeakRoutes:
    """Its one address; the language is to be taken over first."""

    def __init__(self, rooms: Rooms, access: Access, connections: ConnectionLimit) -> None:
        self._rooms, self._access, self._connections = rooms, access, connections

    def routes(self) -> list[WebSocketRoute]:
        """A socket, as of every publisher."""
        return [WebSocketRoute("/rooms/{room}/takeovers/{lang}/audio", self.audio)]

    async def audio(self, socket: WebSocket) -> None:
        """From the handshake to `done`."""
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect):  # who is gone need not be told anything
            try:
                self._access.check_operate(socket, socket.path_params["room"])
                with contextlib.ExitStack() as stack:
                    stack.callback(self._connections.take(socket.client.host if socket.client else ""))
                    await self._serve(socket)
            except CaptionerError as error:
                await socket.send_json(error_message(error))
                await socket.close(1008)

    async def _serve(self, socket: WebSocket) -> None:
        query, language = socket.query_params, socket.path_params["lang"]
        pcm = PcmDecoder(int(query.get("rate", "16000")) if query.get("rate", "16000").isdecimal() else 16_000)
        over = asyncio.Event()
        stream = await self._rooms.respeak(socket.path_params["room"], language, query.get("operator", "")[:64], over)
        try:
            await socket.send_json({"type": "ready"})
            await _listen(socket, pcm, stream)
        finally:
            stream.end()
        await over.wait()
        await socket.send_json({"type": "done"})
        await socket.close()


async def _listen(socket: WebSocket, pcm: PcmDecoder, stream: Stream) -> None:
    """Take audio in until it is ended; what is no audio and no end is passed over with a word about it."""
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if (data := message.get("bytes")) is not None:
            await stream.buffer.put_async(pcm.push(data))
        elif _is_end(message.get("text") or ""):
            return
        else:
            await socket.send_json({"type": "error", "error": "this frame is not understood", "hint": "send PCM"})


def _is_end(text: str) -> bool:
    with contextlib.suppress(ValueError):
        message = json.loads(text)
        return isinstance(message, dict) and message.get("type") == "end"
    return False

"""`WS /rooms/R/takeovers/es/audio?operator=ID`: captions of a taken-over language, recognized from an operator's voice.

An interpreter, or somebody who repeats clearly what is said in the room, speaks in that language; the recognized text
takes the place of the machine's captions as typed text does. The room's own audio goes on.
"""

from __future__ import annotations

import asyncio
import contextlib

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner.audio.pcm import PcmDecoder
from captioner.errors import CaptionerError, NoSuchRoom
from captioner.languages import lookup
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import refusal, status_of
from captioner.server.limits import ConnectionLimit, address_of
from captioner.server.routes.audio_socket import receive_audio, refuse


class RespeakRoutes:
    """Route of respeakers; the language must be taken over first."""

    def __init__(self, rooms: Rooms, access: Access, connections: ConnectionLimit) -> None:
        self._rooms, self._access, self._connections = rooms, access, connections

    def routes(self) -> list[WebSocketRoute]:
        """Return the route."""
        return [WebSocketRoute("/rooms/{room}/takeovers/{lang}/audio", self.audio)]

    async def audio(self, socket: WebSocket) -> None:
        """Recognize the audio of a connection, from the handshake to `done`.

        A room that is not here is refused before the handshake, so that a proxy can try another engine.
        """
        room = socket.path_params["room"]
        with contextlib.suppress(WebSocketDisconnect):
            if self._access.can_operate(socket, room):
                try:
                    self._rooms.get(room)
                except NoSuchRoom as error:
                    await socket.send_denial_response(refusal(status_of(error), error.message, error.hint))
                    return
            try:
                self._access.check_operate(socket, room)
                with contextlib.ExitStack() as stack:
                    stack.callback(self._connections.take(address_of(socket)))
                    await socket.accept()
                    await self._respeak(socket)
            except CaptionerError as error:
                await refuse(socket, error)

    async def _respeak(self, socket: WebSocket) -> None:
        room, query = socket.path_params["room"], socket.query_params
        language = lookup(socket.path_params["lang"], self._rooms.get(room).languages)
        rate = query.get("rate", "")
        pcm = PcmDecoder(int(rate) if rate.isdecimal() else 16_000)
        finished = asyncio.Event()
        stream = await self._rooms.respeak(room, language, query.get("operator", "")[:64], finished)
        try:
            await socket.send_json({"type": "ready"})
            await receive_audio(socket, pcm, stream.buffer.put_async)
        finally:
            stream.end()
        await finished.wait()
        await socket.send_json({"type": "done"})
        await socket.close()

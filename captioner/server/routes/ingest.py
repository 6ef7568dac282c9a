"""`WS /rooms/R/audio`: audio of a publisher."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner.audio.pcm import PcmDecoder
from captioner.errors import CaptionerError
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.rooms.task_group import run_until_first
from captioner.server.access import Access
from captioner.server.limits import ConnectionLimit, address_of
from captioner.server.routes import publish_query
from captioner.server.routes.audio_socket import receive_audio, refuse


class IngestRoutes:
    """Route of publishers.

    A publisher for whom there is no place is refused before the handshake; whatever takes time comes after it.
    While the audio buffer of the room is full the socket is not read, so that the publisher slows down and nothing is
    dropped.
    """

    def __init__(self, rooms: Rooms, access: Access, connections: ConnectionLimit) -> None:
        self._rooms = rooms
        self._access = access
        self._connections = connections

    def routes(self) -> list[WebSocketRoute]:
        """Return the route."""
        return [WebSocketRoute("/rooms/{room}/audio", self.audio)]

    async def audio(self, socket: WebSocket) -> None:
        """Publish the audio of a connection, from the handshake to `done`."""
        with contextlib.suppress(WebSocketDisconnect):
            try:
                self._access.check_publish(socket, socket.path_params["room"])
                with contextlib.ExitStack() as stack:
                    stack.callback(self._connections.take(address_of(socket)))
                    if "feed" in socket.query_params:
                        await self._publish_feed(socket)
                    else:
                        if (place := self._rooms.reserve(socket.path_params["room"])) is not None:
                            stack.callback(place)
                        await self._publish_room(socket, place)
            except CaptionerError as error:
                await refuse(socket, error)

    async def _publish_feed(self, socket: WebSocket) -> None:
        room, query = socket.path_params["room"], socket.query_params
        self._rooms.get(room)
        await socket.accept()
        pcm = _pcm(query)
        await _receive(socket, pcm, await self._rooms.feed(room, query["feed"]))

    async def _publish_room(self, socket: WebSocket, place: Callable[[], None] | None) -> None:
        await socket.accept()
        query = socket.query_params
        pcm = _pcm(query)
        publisher = await self._rooms.publish(
            socket.path_params["room"],
            query.get("from") or None,
            publish_query.targets(query.get("to")),
            redact=publish_query.redact(query.get("redact")),
            speaker=query.get("speaker", ""),
            place=place,
        )
        await _receive(socket, pcm, publisher)


async def _receive(socket: WebSocket, pcm: PcmDecoder, publisher: Publisher) -> None:
    """Send the audio of a connection to a publisher until one of the two ends it."""
    try:
        await socket.send_json({"type": "ready"})
        # `done` comes first if an operator ends the stream.
        await run_until_first(receive_audio(socket, pcm, publisher.send), publisher.done())
        await publisher.send(pcm.flush())
    finally:  # also if the publisher has vanished: the audio that has arrived becomes final
        publisher.end()
    await publisher.done()
    await socket.send_json({"type": "done"})
    await socket.close()


def _pcm(query: Mapping[str, str]) -> PcmDecoder:
    rate = publish_query.integer("rate", query.get("rate", "16000"))
    channels = publish_query.integer("channels", query.get("channels", "1"))
    return PcmDecoder(rate, query.get("format", "s16le"), channels)

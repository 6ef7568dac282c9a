"""`POST /rooms/R/whip`: audio over WebRTC from OBS, GStreamer and browsers (RFC 9725).

1. Only audio is received. Video in the offer is answered `inactive`, so that it is neither decoded nor kept.
2. No STUN or TURN server is used: sender and server must reach each other. All candidates are in the answer; trickled
   ones (PATCH) are not accepted, which the RFC permits.
3. A sender that vanishes sends no message, and WebRTC waits half a minute. Here ten seconds without a packet end the
   session, so that the room is free when the sender reconnects.
4. Lost packets become silence of their length by the sender's clock, and are counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.limits import ConnectionLimit, address_of
from captioner.server.routes import publish_query
from captioner.server.routes.whip_session import OFFER_HINT, WhipSession

log = logging.getLogger(__name__)

_MAX_OFFER = 64 * 1024
"""Bytes of an offer; OBS sends about 3000."""


class WhipRoutes:
    """Routes of WebRTC senders."""

    def __init__(self, rooms: Rooms, access: Access, connections: ConnectionLimit) -> None:
        self._rooms, self._access, self._connections = rooms, access, connections
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        """(room, session ID) -> task of the session; at most one for each room, which has one publisher."""

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/rooms/{room}/whip", self.begin, methods=["POST"]),
            Route("/rooms/{room}/whip/{session}", self.end, methods=["DELETE"]),
        ]

    async def begin(self, request: Request) -> Response:
        """Answer an offer and publish the audio that follows."""
        room, query = request.path_params["room"], request.query_params
        self._access.check_publish(request, room)
        offer = await _read_offer(request)
        session = await WhipSession.open()
        async with contextlib.AsyncExitStack() as on_failure:
            on_failure.push_async_callback(session.close)
            release = self._connections.take(address_of(request))
            on_failure.callback(release)
            await session.accept(offer)
            spoken, targets = query.get("from") or None, publish_query.targets(query.get("to"))
            speaker = query.get("speaker", "")
            publisher = await self._rooms.publish(room, spoken, targets, speaker=speaker, source_status=session.status)
            on_failure.callback(publisher.end)
            answer = await session.answer()
            on_failure.pop_all()
        session_id = self._start(room, session, publisher, release)
        headers = {"Location": f"/rooms/{room}/whip/{session_id}", "Content-Type": "application/sdp"}
        return Response(answer, 201, headers)

    async def end(self, request: Request) -> Response:
        """End a session; its captions become final."""
        room, session_id = request.path_params["room"], request.path_params["session"]
        self._access.check_publish(request, room)
        task = self._tasks.get((room, session_id))
        if task is None:
            raise RequestRefused(404, "there is no such session", "it may have ended")
        task.cancel()
        await asyncio.wait((task,))
        return Response(status_code=200)

    def _start(self, room: str, session: WhipSession, publisher: Publisher, release: Callable[[], None]) -> str:
        session_id = secrets.token_urlsafe(12)
        task = self._tasks[room, session_id] = asyncio.create_task(session.run(publisher))

        def on_done(task: asyncio.Task[None]) -> None:
            release()
            self._tasks.pop((room, session_id), None)
            if not task.cancelled() and task.exception() is not None:
                log.error("room %s: the WebRTC session failed", room, exc_info=task.exception())

        task.add_done_callback(on_done)
        return session_id


async def _read_offer(request: Request) -> str:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if content_type != "application/sdp":
        raise RequestRefused(415, f"Content-Type {content_type[:40]!r} is not application/sdp", OFFER_HINT)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_OFFER:
            raise RequestRefused(413, "the offer is too large", f"send at most {_MAX_OFFER} bytes")
    return body.decode(errors="replace")

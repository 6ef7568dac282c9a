"""`POST /rooms/R/whip`: audio over WebRTC, as OBS, GStreamer and browsers send it (RFC 9725), by aiortc.

1. Sound alone is taken. Video in the offer is answered `inactive`, so that it is neither decoded nor kept.
2. No STUN or TURN server is asked (aiortc would ask one of Google's): sender and server must reach each other. All
   candidates are in the answer; trickled ones (PATCH) are not taken, which the RFC leaves to us.
3. A sender that vanishes says nothing, and WebRTC gives it half a minute. Here ten seconds without a packet end the
   session, so that the sender finds its room free when it comes back.
4. Packets that are lost are silence of their length, by the sender's own clock, and are counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import secrets
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.audio.pcm import Resampler
from captioner.audio.source_status import SourceStatus
from captioner.errors import CaptionerError
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.limits import ConnectionLimit
from captioner.types import SAMPLE_RATE, Samples

log = logging.getLogger(__name__)

_LARGEST = 64 * 1024
"""Bytes of an offer; OBS sends three thousand."""
_VANISHED = 10.0
"""Seconds without a packet after which a sender is gone; one that is muted goes on sending."""
_JUMP = 10.0
"""Seconds of a gap at most; a clock that leaps further has begun anew."""
_HINT = "send an SDP offer with one audio track, Content-Type: application/sdp"


class WhipSession:
    """One sender: its connection, and the task that takes its sound."""

    def __init__(self, connection: Any, track: Any) -> None:
        self._connection, self._track = connection, track
        self._heard = False
        self._missing = 0

    def status(self) -> SourceStatus:
        """Status of the sender, for the room."""
        missing_s = self._missing / SAMPLE_RATE
        return SourceStatus("whip", "live" if self._heard else "connecting", missing_s=missing_s)

    async def run(self, publisher: Publisher) -> None:
        """Until the sender goes, `stop` cancels it, or the room is ended."""
        listening = asyncio.ensure_future(self._listen(publisher))
        ended = asyncio.ensure_future(publisher.done())
        try:
            done, _ = await asyncio.wait((listening, ended), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            listening.cancel()
            ended.cancel()
            publisher.end()
            await self._connection.close()

    async def _listen(self, publisher: Publisher) -> None:
        async for samples in _samples(self._frames()):
            self._heard = True
            publisher.buffer.offer(samples)  # WebRTC cannot be told to wait; what is dropped is counted

    async def _frames(self) -> AsyncIterator[Any]:
        """Frames of sound, with a number of samples of silence (an `int`) where some are missing."""
        error = importlib.import_module("aiortc.mediastreams").MediaStreamError
        due: int | None = None
        with contextlib.suppress(error, TimeoutError):  # it has ended, or vanished
            while True:
                frame = await asyncio.wait_for(self._track.recv(), _VANISHED)
                gap = frame.pts - due if due is not None and frame.pts is not None else 0
                if 0 < gap < _JUMP * frame.sample_rate:
                    missing = gap * SAMPLE_RATE // frame.sample_rate
                    self._missing += missing
                    yield missing
                yield frame
                due = frame.pts + frame.samples if frame.pts is not None else None


class WhipRoutes:
    """The address of WebRTC senders."""

    def __init__(self, rooms: Rooms, access: Access, connections: ConnectionLimit) -> None:
        self._rooms, self._access, self._connections = rooms, access, connections
        self._sessions: dict[tuple[str, str], asyncio.Task[None]] = {}
        """(room, identity) -> its task; no more than there are rooms, each has one publisher."""

    def routes(self) -> list[Route]:
        """Begin and end."""
        return [
            Route("/rooms/{room}/whip", self.begin, methods=["POST"]),
            Route("/rooms/{room}/whip/{session}", self.end, methods=["DELETE"]),
        ]

    async def begin(self, request: Request) -> Response:
        """An offer is answered; sound follows by itself."""
        name, query = request.path_params["room"], request.query_params
        self._access.check_publish(request, name)
        offer = await _offer(request)
        aiortc = await _aiortc()
        with contextlib.ExitStack() as stack:
            stack.callback(self._connections.take(request.client.host if request.client else ""))
            connection = _connection(aiortc)
            try:
                track = await _heard(aiortc, connection, offer)
                session = WhipSession(connection, track)
                spoken, targets = query.get("from") or None, _targets(query.get("to"))
                publisher = await self._rooms.publish(name, spoken, targets, source_status=session.status)
            except BaseException:
                await connection.close()
                raise
            answer = await _answer(connection, publisher)
            identity = self._start(name, session, publisher, stack.pop_all())
        headers = {"Location": f"/rooms/{name}/whip/{identity}", "Content-Type": "application/sdp"}
        return Response(answer, 201, headers)

    async def end(self, request: Request) -> Response:
        """The sender goes; what it said becomes final."""
        name, session = request.path_params["room"], request.path_params["session"]
        self._access.check_publish(request, name)
        task = self._sessions.get((name, session))
        if task is None:
            raise RequestRefused(404, "there is no such session", "it may have ended")
        task.cancel()
        await asyncio.wait((task,))
        return Response(status_code=200)

    def _start(self, room: str, session: WhipSession, publisher: Publisher, held: contextlib.ExitStack) -> str:
        identity = secrets.token_urlsafe(12)
        task = asyncio.ensure_future(session.run(publisher))
        self._sessions[room, identity] = task

        def over(task: asyncio.Task[None]) -> None:
            held.close()
            self._sessions.pop((room, identity), None)
            if not task.cancelled() and task.exception() is not None:
                log.error("room %s: the WebRTC sender was lost", room, exc_info=task.exception())

        task.add_done_callback(over)
        return identity


async def _offer(request: Request) -> str:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/sdp":
        raise RequestRefused(415, "an offer is application/sdp", _HINT)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise RequestRefused(413, "the offer is too large", f"{_LARGEST} bytes are the most")
    return body.decode(errors="replace")


async def _aiortc() -> Any:
    """The library, loaded on a thread when first needed: it takes a second."""
    try:
        return await asyncio.to_thread(importlib.import_module, "aiortc")
    except ImportError:
        raise RequestRefused(501, "this server takes no WebRTC", "pip install 'captioner[whip]' there") from None


def _connection(aiortc: Any) -> Any:
    return aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))


async def _heard(aiortc: Any, connection: Any, offer: str) -> Any:
    """The audio track of the offer."""
    try:
        await connection.setRemoteDescription(aiortc.RTCSessionDescription(sdp=offer, type="offer"))
    except CaptionerError:
        raise
    except Exception as error:  # the parser of a foreign text raises whatever its place in it gives rise to
        log.info("an offer cannot be read", exc_info=True)
        raise RequestRefused(400, f"the offer cannot be read: {type(error).__name__}", _HINT) from None
    tracks = [each.receiver.track for each in connection.getTransceivers() if each.kind == "audio"]
    if not tracks:
        raise RequestRefused(422, "there is no audio in the offer", _HINT)
    for each in connection.getTransceivers():
        if each.receiver.track is not tracks[0]:
            each.direction = "inactive"
    return tracks[0]


async def _answer(connection: Any, publisher: Publisher) -> str:
    try:
        await connection.setLocalDescription(await connection.createAnswer())
    except BaseException as error:
        publisher.end()
        await connection.close()
        if isinstance(error, Exception):
            log.info("an offer cannot be answered", exc_info=True)
            raise RequestRefused(422, "the offer has no sound that can be taken", "send Opus") from None
        raise
    answer: str = connection.localDescription.sdp
    return answer


async def _samples(frames: AsyncIterator[Any]) -> AsyncIterator[Samples]:
    """At 16 kHz, mono."""
    resampler: Resampler | None = None
    async for frame in frames:
        if isinstance(frame, int):
            yield np.zeros(frame, np.float32)
            continue
        resampler = resampler or Resampler(frame.sample_rate)
        yield resampler.push(_mono(frame))


def _mono(frame: Any) -> Samples:
    """Aiortc gives Opus as packed 16-bit stereo."""
    values = np.asarray(frame.to_ndarray(), np.float32).reshape(-1, frame.layout.nb_channels) / np.float32(32_768)
    mixed: Samples = values.mean(axis=1, dtype=np.float32)
    return mixed


def _targets(given: str | None) -> list[str] | None:
    return None if given is None else [part for part in given.split(",") if part.strip()]

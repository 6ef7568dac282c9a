"""`GET /rooms/R/hls/es.m3u8` and its segments: captions as live subtitles of an HLS player.

`?mpegts=N` on the playlist is the 90 kHz timestamp of the video at the beginning of the room's stream, so that a player
synchronizes both; streams packed by ffmpeg begin at 126000. The default is 0.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterable
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.delivery.protocols import RoomDirectory, ViewableRoom
from captioner.languages import lookup
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from formats import hls
from formats.cue import Cue

_Stream = tuple[str, str, str]
"""Room, epoch and language."""

_FILE = re.compile(r"([A-Za-z-]{2,35})-(\d{1,7})\.vtt")
_VTT = "text/vtt; charset=utf-8"
_KEPT = 4096
"""Served segments kept, of all rooms together: nine hours of one language, at 200 bytes each. Beyond that the segment
least recently requested is removed; a player that far behind gets one made from the present captions. The same number
of captions that continue in another segment are kept."""


class HlsRoutes:
    """Route of playlists and segments.

    A served segment does not change when an operator edits its captions, since players keep it. Nor does a caption of
    which one segment was served in the other segments: half of each text would be shown. While captions are hidden,
    segments are empty.
    """

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms = rooms
        self._access = access
        self._served: OrderedDict[tuple[str, str, str, int, int], bytes] = OrderedDict()
        self._frozen: OrderedDict[tuple[_Stream, str], tuple[Cue, ...]] = OrderedDict()
        """Captions of which a segment was served, and which continue in another one."""

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/hls/{file}", self.file)]

    async def file(self, request: Request) -> Response:
        """Return a playlist or a segment."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        file = request.path_params["file"]
        if file.endswith(".m3u8"):
            return self._playlist(room, lookup(file.removesuffix(".m3u8"), room.languages), request.query_params)
        if (found := _FILE.fullmatch(file)) is None:
            raise RequestRefused(
                404, f"unknown HLS file {file[:40]!r}", "the playlist, such as es.m3u8, lists the segments"
            )
        return await self._segment(room, found[1], int(found[2]), _mpegts(request.query_params))

    def _playlist(self, room: ViewableRoom, language: str, query: QueryParams) -> Response:
        _check(room, language)
        _mpegts(query)
        forwarded = urlencode({name: query[name] for name in ("token", "mpegts") if query.get(name)})
        address = f"{language}-{{number}}.vtt" + (f"?{forwarded}".replace("{", "") if forwarded else "")
        text = hls.playlist(hls.complete_segments(_horizon(room, language)), address=address, ended=_ended(room))
        return Response(text, media_type=hls.MEDIA_TYPE, headers={"Cache-Control": "no-cache"})

    async def _segment(self, room: ViewableRoom, language: str, number: int, mpegts: int) -> Response:
        _check(room, language)
        if number >= hls.complete_segments(_horizon(room, language)):
            raise RequestRefused(404, f"segment {number} is not complete yet", "the playlist lists complete segments")
        if room.hub.state.hidden:
            return Response(
                hls.segment((), number, mpegts=mpegts), media_type=_VTT, headers={"Cache-Control": "no-store"}
            )
        key = (room.name, room.hub.epoch, language, number, mpegts)
        if key not in self._served:
            cues = await asyncio.to_thread(room.archive.cues, language)
            cues = self._freeze((room.name, room.hub.epoch, language), cues, number)
            self._served.setdefault(key, hls.segment(cues, number, mpegts=mpegts).encode())
        self._served.move_to_end(key)
        body = self._served[key]
        if len(self._served) > _KEPT:
            self._served.popitem(last=False)
        headers = {"Cache-Control": "private, max-age=3600, immutable"}
        return Response(body, media_type=_VTT, headers=headers)

    def _freeze(self, stream: _Stream, cues: Iterable[Cue], number: int) -> tuple[Cue, ...]:
        """Replace captions by their served text, and keep those of this segment that continue in another one."""
        frozen = {caption: kept for (of, caption), kept in self._frozen.items() if of == stream}
        current = [cue for cue in cues if _caption(cue) not in frozen]
        start, end = hls.interval(number)
        for caption in {_caption(cue) for cue in current if cue.start < end and cue.end > start}:
            own = tuple(cue for cue in current if _caption(cue) == caption)
            if own[0].start < start or own[-1].end > end:
                self._frozen[stream, caption] = own
        while len(self._frozen) > _KEPT:
            self._frozen.popitem(last=False)
        return (*current, *(cue for kept in frozen.values() for cue in kept))


def _caption(cue: Cue) -> str:
    """Return the caption to which a cue belongs: `c412` for `c412.2`."""
    return cue.identifier.partition(".")[0]


def _mpegts(query: QueryParams) -> int:
    value = query.get("mpegts", "0")
    if not re.fullmatch(r"\d{1,10}", value, re.ASCII) or int(value) >= 2**33:
        raise RequestRefused(
            400, f"invalid mpegts={value[:20]}", "use the first timestamp of the video, 0 to 8589934591"
        )
    return int(value)


def _check(room: ViewableRoom, language: str) -> None:
    if language not in room.languages:
        hint = f"use one of {', '.join(room.languages)}"
        raise RequestRefused(404, f"room {room.name} has no language {language[:20]!r}", hint)


def _ended(room: ViewableRoom) -> bool:
    return room.status.state == "ended" and not room.busy


def _horizon(room: ViewableRoom, language: str) -> int:
    """Milliseconds before which all captions are final; in a room that has ended, the end of its last segment."""
    if _ended(room):
        return -(-room.archive.resume.offset // hls.SEGMENT_MS) * hls.SEGMENT_MS
    return room.horizon(language)

"""`GET /rooms/R/hls/es.m3u8` and its segments: the captions as live subtitles of an HLS player.

`?mpegts=N` on the playlist names the 90 kHz timestamp that the video has where the room's time begins, so that a player
puts both on one clock; what ffmpeg packs begins at 126000. Without it that is 0.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.delivery.protocols import RoomDirectory, ViewableRoom
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from formats import hls

_FILE = re.compile(r"([A-Za-z-]{2,35})-(\d{1,7})\.vtt")
_VTT = "text/vtt; charset=utf-8"
_KEPT = 4096
"""Segments kept once served, of all rooms together: nine hours of one language, at 200 bytes each. Beyond that the one
asked for longest ago is made again when it is asked for, which only tells apart who plays that far behind."""


class HlsRoutes:
    """The addresses of playlists and segments.

    A segment that was served once stays as it is, whatever an operator edits: players keep what they have. While
    captions are hidden every segment is empty to whoever asks.
    """

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms = rooms
        self._access = access
        self._served: OrderedDict[tuple[str, str, str, int, int], bytes] = OrderedDict()

    def routes(self) -> list[Route]:
        """One for both: the ending tells."""
        return [Route("/rooms/{room}/hls/{file}", self.file)]

    async def file(self, request: Request) -> Response:
        """A playlist, or a segment of it."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        file = request.path_params["file"]
        if file.endswith(".m3u8"):
            return self._playlist(room, file.removesuffix(".m3u8"), request.query_params)
        if (found := _FILE.fullmatch(file)) is None:
            raise RequestRefused(404, f"there is no {file[:40]!r} here", "ask for es.m3u8, which lists the segments")
        return await self._segment(room, found[1], int(found[2]), _mpegts(request.query_params))

    def _playlist(self, room: ViewableRoom, language: str, query: QueryParams) -> Response:
        _check(room, language)
        _mpegts(query)
        handed = urlencode({name: query[name] for name in ("token", "mpegts") if query.get(name)})
        address = f"{language}-{{number}}.vtt" + (f"?{handed}".replace("{", "") if handed else "")
        text = hls.playlist(hls.complete_segments(_horizon(room, language)), address=address, ended=_ended(room))
        return Response(text, media_type=hls.MEDIA_TYPE, headers={"Cache-Control": "no-cache"})

    async def _segment(self, room: ViewableRoom, language: str, number: int, mpegts: int) -> Response:
        _check(room, language)
        if number >= hls.complete_segments(_horizon(room, language)):
            raise RequestRefused(404, f"segment {number} is not complete yet", "the playlist lists those that are")
        if room.hub.state.hidden:
            return Response(
                hls.segment((), number, mpegts=mpegts), media_type=_VTT, headers={"Cache-Control": "no-store"}
            )
        key = (room.name, room.hub.epoch, language, number, mpegts)
        if key not in self._served:
            cues = await asyncio.to_thread(room.archive.cues, language)
            self._served.setdefault(key, hls.segment(cues, number, mpegts=mpegts).encode())
        self._served.move_to_end(key)
        body = self._served[key]
        if len(self._served) > _KEPT:
            self._served.popitem(last=False)
        headers = {"Cache-Control": "private, max-age=3600, immutable"}
        return Response(body, media_type=_VTT, headers=headers)


def _mpegts(query: QueryParams) -> int:
    said = query.get("mpegts", "0")
    if not re.fullmatch(r"\d{1,10}", said, re.ASCII) or int(said) >= 2**33:
        raise RequestRefused(400, f"mpegts={said[:20]} is no timestamp", "give the video's first one: 0 to 8589934591")
    return int(said)


def _check(room: ViewableRoom, language: str) -> None:
    if language not in room.languages:
        hint = f"it has {', '.join(room.languages)}"
        raise RequestRefused(404, f"room {room.name} has no language {language[:20]!r}", hint)


def _ended(room: ViewableRoom) -> bool:
    return room.status.state == "ended" and not room.busy


def _horizon(room: ViewableRoom, language: str) -> int:
    """Milliseconds before which everything is final; of a room that has ended, the end of its last segment."""
    if _ended(room):
        return -(-room.archive.resume.offset // hls.SEGMENT_MS) * hls.SEGMENT_MS
    return room.horizon(language)

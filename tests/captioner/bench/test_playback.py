"""Tests with a small real server that sends a caption after every frame."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner.bench.playback import FRAME, Playback, PlayTarget, play
from captioner.errors import CaptionerError
from captioner.server.http_server import open_socket

FRAMES = 5
PCM = bytes(FRAME * FRAMES)


class Server:
    """Server that is ready at once; refuses room `taken` and closes the connection in room `fragile`."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.asked: list[dict[str, str]] = []
        self._news: dict[str, asyncio.Queue[str]] = {}  # bounded by the number of frames
        self.app = Starlette(
            routes=[Route("/rooms/{room}/events", self.events), WebSocketRoute("/rooms/{room}/audio", self.audio)]
        )

    async def audio(self, socket: WebSocket) -> None:
        """Handle the publisher."""
        await socket.accept()
        self.asked.append(dict(socket.query_params))
        if socket.path_params["room"] == "taken":
            await socket.send_json({"type": "error", "error": "room taken is busy", "hint": "wait"})
            return
        await socket.send_json({"type": "ready"})
        try:
            while (frame := await socket.receive()).get("text") is None:
                self.heard.append(frame["bytes"])
                self._tell(len(self.heard))
                if socket.path_params["room"] == "fragile":
                    await socket.close()
                    return
            await socket.send_json({"type": "done"})
        except WebSocketDisconnect:
            return

    async def events(self, request: Request) -> StreamingResponse:
        """Handle a viewer."""
        language = request.query_params["lang"]
        self._news[language] = asyncio.Queue()
        return StreamingResponse(self._stream(language), media_type="text/event-stream")

    def _tell(self, rev: int) -> None:
        for language, news in self._news.items():
            cue = {"lang": language, "cue": "c1", "rev": rev, "stable": f"{rev}", "tail": "", "start": 0, "end": 1}
            news.put_nowait(f"event: cue\ndata: {json.dumps(cue)}\n\n")

    async def _stream(self, language: str) -> AsyncIterator[str]:
        yield 'event: snapshot\ndata: {"cues": []}\n\n'
        while True:
            yield await self._news[language].get()


def serving(app: Starlette, client: Callable[[str], Awaitable[Playback]]) -> Playback:
    """Serve the application, run the client with its address and return the result."""

    async def run() -> Playback:
        listening = open_socket("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            return await client(f"http://127.0.0.1:{listening.getsockname()[1]}")
        finally:
            server.should_exit = True
            server.force_exit = True
            await task

    return asyncio.run(run())


def played(room: str, server: Server, *, token: str = "") -> Playback:
    """Play Spanish with a translation to English."""
    return serving(server.app, lambda url: play(PlayTarget(url, room, token, lambda: 1.0), PCM, "es", ("en",)))


def test_every_frame_goes_in_and_every_event_is_recorded() -> None:
    """Every frame is sent and every event recorded in order with its time; the snapshot precedes the clock."""
    server = Server()

    found = played("free", server, token="secret")

    assert server.heard == [bytes(FRAME)] * FRAMES
    assert server.asked == [{"from": "es", "to": "en", "token": "secret"}]
    for language in ("es", "en"):
        mine = [seen for seen in found.seen if seen.language == language]
        assert [seen.data["rev"] for seen in mine] == [1, 2, 3, 4, 5]
        assert mine == sorted(mine, key=lambda seen: seen.t)
    # A frame cannot be transcribed before its last sample has been spoken.
    assert all(seen.t >= 0.02 * seen.data["rev"] for seen in found.seen)
    assert found.load[0][1] == 1.0


def test_a_refusal_has_the_message_of_the_server() -> None:
    """The error of a refused publisher is the server's message with its hint."""
    with pytest.raises(CaptionerError, match="room taken is busy; wait"):
        played("taken", Server())


def test_a_lost_connection_is_an_error() -> None:
    with pytest.raises(CaptionerError, match=r"connection to the server lost|closed the connection"):
        played("fragile", Server())

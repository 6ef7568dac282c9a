"""Scripted server for the pages: sends the events of the test and records what the pages post."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from captioner.server.routes.pages import language_names

STATIC = Path(__file__).parents[2] / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'"
)
TOKEN = "open-sesame"


class Policy:
    """Middleware that adds the strict content security policy to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the request; add the header to the response."""

        async def with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        await self.app(scope, receive, with_policy)


class ScriptedServer:
    """Server with the room `hall` (English speech) and captions in `languages`."""

    def __init__(self, languages: tuple[str, ...] = ("en", "es")) -> None:
        self.languages = languages
        self.cues: dict[tuple[str, str], dict[str, Any]] = {}
        self.posted: list[tuple[str, dict[str, Any], str]] = []
        self.connections = 0
        self.seq = 0
        self.state = "live"
        self.name = "hall"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.viewers: list[asyncio.Queue[bytes | None]] = []
        self.lock = threading.RLock()
        """Held while an event gets its number: no event of the test may have a lower one than a snapshot without it."""
        self.start()

    @property
    def address(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve on the same port every time."""
        config = uvicorn.Config(self.app(), port=self.port, log_level="critical", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.serve, args=(self.loop, self.server))
        self.thread.start()
        while not self.server.started:
            threading.Event().wait(0.01)

    @staticmethod
    def serve(loop: asyncio.AbstractEventLoop, server: uvicorn.Server) -> None:
        """Run the server until it stops (its thread)."""
        loop.run_until_complete(server.serve())
        loop.close()

    def stop(self) -> None:
        """Stop like a killed process: without a `bye` event."""
        self.loop.call_soon_threadsafe(self.disconnect_viewers)
        self.server.should_exit = True
        self.thread.join()

    def disconnect_viewers(self) -> None:
        """Close every event stream."""
        for viewer in self.viewers:
            viewer.put_nowait(None)

    def app(self) -> Starlette:
        """Routes used by the pages."""

        def page(name: str) -> Any:
            return lambda _: FileResponse(STATIC / f"{name}.html")

        routes = [
            Route("/", page("index")),
            Route("/overlay", page("overlay")),
            Route("/view/{room}", page("viewer")),
            Route("/console/{room}", page("console")),
            Route("/screen/{room}", page("hall")),
            Route("/transcript/{room}", page("transcript")),
            Route("/rooms", self.rooms),
            Route("/rooms/{room}", self.room),
            Route("/rooms/{room}/events", self.events),
            Route("/rooms/{room}/captions/{name}", lambda _: PlainTextResponse("WEBVTT\n")),
            Route("/rooms/{room}/cues/{cue}", self.operate, methods=["POST"]),
            Route("/rooms/{room}/{action}", self.operate, methods=["POST"]),
            Route("/static/languages.js", language_names),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
        app = Starlette(routes=routes)
        app.add_middleware(Policy)
        return app

    def about(self) -> dict[str, Any]:
        """Entry of the room in the list of rooms."""
        return {"name": "hall", "source": "en", "languages": list(self.languages), "state": self.state}

    def rooms(self, request: Request) -> Response:
        """List of rooms, filtered by `?name=`."""
        asked = request.query_params.get("name", self.name)
        return JSONResponse({"rooms": [self.about()] if asked == self.name else []})

    def room(self, request: Request) -> Response:
        """Details of one room."""
        if request.path_params["room"] != "hall":
            return JSONResponse({"error": "no such room", "hint": "start it"}, status_code=404)
        return JSONResponse(self.about())

    async def events(self, request: Request) -> Response:
        """Event stream of one viewer."""
        if request.path_params["room"] != "hall":
            return JSONResponse({"error": "no such room", "hint": "start it"}, status_code=404)
        asked = request.query_params.get("lang", ",".join(self.languages)).split(",")
        return StreamingResponse(self.stream(asked), media_type="text/event-stream")

    async def stream(self, asked: list[str]) -> AsyncIterator[bytes]:
        """Snapshot and status, then every event that the test sends."""
        self.connections += 1
        viewer: asyncio.Queue[bytes | None] = asyncio.Queue()
        with self.lock:
            cues = [cue for (lang, _), cue in self.cues.items() if lang in asked]
            first = {"epoch": "e1", "room": "hall", "source": "en", "languages": list(self.languages), "cues": cues}
            begin = self.encode("snapshot", first) + self.encode("status", {"state": self.state, "lag": 0.4})
            self.viewers.append(viewer)
        yield begin
        try:
            while event := await viewer.get():
                yield event
        finally:
            self.viewers.remove(viewer)

    def encode(self, event: str, data: dict[str, Any]) -> bytes:
        """Encode one event as Server-Sent Events text."""
        self.seq += 1
        data = {"v": 1, "seq": self.seq} | data
        return f"id: e1-{self.seq}\nevent: {event}\ndata: {json.dumps(data)}\n\n".encode()

    def send(self, event: str, **data: Any) -> None:
        """Send one event to every viewer, whatever its language: pages ignore other languages."""
        with self.lock:
            encoded = self.encode(event, data)
            self.loop.call_soon_threadsafe(self.broadcast, encoded)

    def broadcast(self, event: bytes) -> None:
        """Queue an encoded event for every connected viewer."""
        for viewer in self.viewers:
            viewer.put_nowait(event)

    def caption(
        self, cue: str, stable: str, tail: str = "", lang: str = "es", final: bool = False, **more: Any
    ) -> None:
        """Send the next revision of a cue."""
        rev = self.cues.get((lang, cue), {"rev": 0})["rev"] + 1
        start = float("".join(filter(str.isdigit, cue)) or 0)
        data = {"lang": lang, "source": "en", "cue": cue, "src_cue": cue, "rev": rev, "stable": stable, "tail": tail,
                "state": "final" if final else "open", "start": start, "end": start + 1,
                "t": round(time.time() * 1000), "speaker": None} | more  # fmt: skip
        with self.lock:
            self.cues[lang, cue] = data
            self.send("cue", **data)

    async def operate(self, request: Request) -> Response:
        """Record an operator's request and carry it out."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "the token is wrong", "hint": "ask for it"}, status_code=401)
        body = json.loads(await request.body() or b"{}")
        self.posted.append((request.url.path, body, request.headers["authorization"]))
        if "cue" in request.path_params:
            self.caption(request.path_params["cue"], body["text"], lang=body["lang"], final=True, edited=True)
        else:
            action = request.path_params["action"]
            self.send("style", action=action)
        return JSONResponse({"ok": True})

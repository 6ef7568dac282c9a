"""Recognition servers as recognizers: connections of all rooms in one event loop, on a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from functools import lru_cache
from typing import Final

from captioner.recognition.remote.connection import RemoteConnection
from captioner.recognition.remote.messages import ServerInfo
from captioner.recognition.remote.server import RecognitionServer
from captioner.recognition.remote.session import RemoteSession
from captioner.recognition.remote.stream import RemoteStream

_ANSWER_SHARE: Final = 2 / 3
"""Share of the time after which an engine counts as hanging, after which a server is connected again: earlier, because
that loses no audio."""
_SESSIONS: Final = 10_000
"""Sessions of streaming servers at the same time: waiting for them takes no CPU."""


class RemoteRecognizer:
    """A server that transcribes spans (`Recognizer`)."""

    def __init__(self, server: RecognitionServer, info: ServerInfo, *, hang_s: float = 30.0) -> None:
        """Use a server that was probed; `hang_s`: seconds after which an engine counts as hanging."""
        self.name, self.workers = info.model, info.parallel
        self.multilingual, self.translates = info.multilingual, info.translates
        self._server, self._answer_s = server, _ANSWER_SHARE * hang_s

    def stream(self) -> RemoteStream:
        """Create the stream of one more room."""
        return RemoteStream(RemoteConnection(self._server, "window", _event_loop(), answer_s=self._answer_s))

    def reload(self) -> None:
        """Do nothing: the engine that follows has a connection of its own."""


class RemoteStreamingRecognizer:
    """A server with a streaming model (`StreamingRecognizer`)."""

    workers = _SESSIONS
    translates = False

    def __init__(self, server: RecognitionServer, info: ServerInfo, *, hang_s: float = 30.0) -> None:
        """Use a server that was probed; `hang_s`: seconds after which an engine counts as hanging."""
        self.name, self.multilingual = info.model, info.multilingual
        self._server, self._answer_s = server, _ANSWER_SHARE * hang_s

    def open(self, language: str, hotwords: str) -> RemoteSession:
        """Open the session of one more room."""
        about = {"language": language, "hotwords": hotwords}
        connection = RemoteConnection(self._server, "streaming", _event_loop(), start=about)
        return RemoteSession(connection, answer_s=self._answer_s)

    def reload(self) -> None:
        """Do nothing: the engine that follows has a connection of its own."""


def connect(address: str, token: str, *, hang_s: float = 30.0) -> RemoteRecognizer | RemoteStreamingRecognizer:
    """Return the recognizer at an address such as `wss://box:9000`.

    Raises:
        ModelError: The server cannot be reached, or is not usable.
    """
    server = RecognitionServer(address, token)
    info = server.probe()
    if info.kind == "streaming":
        return RemoteStreamingRecognizer(server, info, hang_s=hang_s)
    return RemoteRecognizer(server, info, hang_s=hang_s)


@lru_cache(maxsize=1)
def _event_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of all connections, on a thread that does not keep the process from ending."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="recognizers", daemon=True).start()
    return loop

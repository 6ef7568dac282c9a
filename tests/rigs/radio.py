"""Web servers of a stream: one that never ends, as Icecast has them, and one of files, as HLS wants it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO


class Radio(http.server.ThreadingHTTPServer):
    """Passes on to every listener what is played, from then on; without a length, as a station does."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Station)
        self.port: int = self.server_address[1]
        self.listeners: set[queue.Queue[bytes]] = set()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Radio:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def play(self, stream: IO[bytes]) -> None:
        """Until the stream ends; its listeners are told then."""
        threading.Thread(target=self._play, args=(stream,), daemon=True).start()

    def _play(self, stream: IO[bytes]) -> None:
        with stream:
            while piece := stream.read(4096):  # of an unbuffered pipe: what it has
                self._give(piece)
        self._give(b"")

    def _give(self, piece: bytes) -> None:
        for listener in tuple(self.listeners):
            with contextlib.suppress(queue.Full):  # who does not listen misses it
                listener.put_nowait(piece)


class _Station(http.server.BaseHTTPRequestHandler):
    server: Radio

    def do_GET(self) -> None:
        """The stream, from now on."""
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("icy-name", "bench")
        self.end_headers()
        pieces: queue.Queue[bytes] = queue.Queue(1000)
        self.server.listeners.add(pieces)
        with contextlib.suppress(OSError):
            while piece := pieces.get():
                self.wfile.write(piece)
        self.server.listeners.discard(pieces)

    def log_message(self, *_: object) -> None:
        """Not on the terminal."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Not on the terminal."""


@contextlib.contextmanager
def file_server(folder: Path) -> Iterator[int]:
    """A server of the folder; its port."""
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()

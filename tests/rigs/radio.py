"""Web servers for audio: an endless stream like Icecast's, and a folder of files for HLS."""

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
    """Internet radio: sends what is played to every listener, without a length."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _StreamHandler)
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
        """Play a stream to its end, then disconnect the listeners; returns at once."""
        threading.Thread(target=self._play, args=(stream,), daemon=True).start()

    def _play(self, stream: IO[bytes]) -> None:
        with stream:
            while piece := stream.read(4096):  # the pipe is unbuffered: returns what is there
                self._send(piece)
        self._send(b"")

    def _send(self, piece: bytes) -> None:
        for listener in tuple(self.listeners):
            with contextlib.suppress(queue.Full):  # dropped for a listener that does not read
                listener.put_nowait(piece)


class _StreamHandler(http.server.BaseHTTPRequestHandler):
    server: Radio

    def do_GET(self) -> None:
        """Send the stream from now on."""
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
        """Log nothing."""


class _FileHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextlib.contextmanager
def file_server(folder: Path) -> Iterator[int]:
    """Serve a folder for the length of the `with`; yields the port."""
    handler = functools.partial(_FileHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()

"""TCP line between two programs that forwards bytes at a limited rate."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType

from captioner.bench.server_process import free_port

_PART = 2048


class SlowLine:
    """Forwards connections to a port of this machine, for the length of the `with`; answers are not limited."""

    def __init__(self, port: int, bytes_per_s: float) -> None:
        """Create a line; `bytes_per_s` may be changed while it runs."""
        self.port = free_port()
        self.bytes_per_s = bytes_per_s
        self._target = port
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _PART)

    def __enter__(self) -> SlowLine:
        self._listening.bind(("127.0.0.1", self.port))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:  # the `with` has ended
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            for source, sink, limited in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._forward, args=(source, sink, limited), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, limited: bool) -> None:
        try:
            while part := source.recv(_PART):
                sink.sendall(part)
                if limited:
                    time.sleep(len(part) / self.bytes_per_s)
        except OSError:
            pass
        for each in (source, sink):
            each.close()

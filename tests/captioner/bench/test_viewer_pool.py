from __future__ import annotations

import socket
import threading

from captioner.bench.viewer_pool import ViewerPool


def serve_two(listening: socket.socket) -> None:
    """Two viewers: a snapshot, then finals 1 and, for the second one, 3 without 2."""
    for finals in ((1, 2, 3), (1, 3)):
        line, _ = listening.accept()
        with line:
            line.recv(1000)
            line.sendall(b"id: e-0\nevent: snapshot\ndata: {}\n\n")
            for final in finals:
                text = b'id: e-%d\nevent: cue\ndata: {"state":"final","stable":"F%d @%d "}\n\n'
                line.sendall(text % (final, final, 1_700_000_000_000_000_000))
            line.recv(1)


def test_finals_that_did_not_come_are_counted() -> None:
    """Between two that came."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve_two, args=(listening,), daemon=True)
        serving.start()
        lost = []
        for _ in range(2):
            audience = ViewerPool(listening.getsockname()[1], "hall")
            audience.grow(1)
            audience.listen(0.2)
            lost.append([seat.lost for seat in audience._seats.values()])
            audience.close()
        serving.join(5)

    assert lost == [[0], [1]]

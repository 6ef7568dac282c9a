from __future__ import annotations

import socket
import threading

from captioner.bench.viewer_pool import ViewerPool


def serve_two(listening: socket.socket) -> None:
    """Serve two viewers a snapshot and finals: 1, 2, 3 to the first, 1 and 3 to the second."""
    for finals in ((1, 2, 3), (1, 3)):
        line, _ = listening.accept()
        with line:
            line.recv(1000)
            line.sendall(b"id: e-0\nevent: snapshot\ndata: {}\n\n")
            for final in finals:
                text = b'id: e-%d\nevent: cue\ndata: {"state":"final","stable":"F%d @%d "}\n\n'
                line.sendall(text % (final, final, 1_700_000_000_000_000_000))
            line.recv(1)


def test_missing_finals_are_counted() -> None:
    """A final missing between two others counts as lost."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve_two, args=(listening,), daemon=True)
        serving.start()
        lost = []
        for _ in range(2):
            pool = ViewerPool(listening.getsockname()[1], "hall")
            pool.grow(1)
            pool.record(0.2)
            lost.append([viewer.lost for viewer in pool._viewers.values()])
            pool.close()
        serving.join(5)

    assert lost == [[0], [1]]

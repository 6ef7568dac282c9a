"""Faults of viewers, and lack of file descriptors."""

from __future__ import annotations

import resource
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.watcher import Watcher

CROWD = 500


def connect_viewer(process: Process, room: str) -> socket.socket:
    """Connect a viewer that does not read yet."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(30)
    line.connect(("127.0.0.1", process.port))
    line.sendall(f"GET /rooms/{room}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return line


def descriptors(process: Process) -> int:
    """Return the number of open descriptors of the process."""
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def viewer_count(process: Process, room: str) -> int:
    """Return the number of English viewers in the metrics."""
    _, said = process.get("/metrics")
    found = [line for line in said.splitlines() if line.startswith(f'captioner_viewers{{lang="en",room="{room}"}}')]
    return int(float(found[0].split()[-1])) if found else 0


def test_one_byte_a_second(process: Process, room: str, fault: Fault) -> None:
    """A slow viewer delays no other, and its queue stays small."""
    over = threading.Event()

    def sip(line: socket.socket) -> None:
        while not over.wait(1):
            line.recv(1)

    with (
        process.publisher(room) as publisher,
        Watcher(process.port, room) as viewer,
        connect_viewer(process, room) as slow,
    ):
        threading.Thread(target=sip, args=(slow,), daemon=True).start()
        eventually(lambda: viewer_count(process, room) == 2)
        fault.begin("a viewer reads one byte a second", "none for the others")
        publisher.speak(range(1, 100))
        viewer.await_finals("s97 s98 s99")
        fault.end()
        publisher.end()
        over.set()

    assert 33 == len(viewer.finals) == len(process.finals(room))


def test_viewers_reset_their_connections(process: Process, room: str, fault: Fault) -> None:
    """If five hundred viewers reset their connections, their descriptors are free again."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3])
        viewer.await_finals("s1 s2 s3")
        before = descriptors(process)
        crowd = [connect_viewer(process, room) for _ in range(CROWD)]
        eventually(lambda: viewer_count(process, room) == CROWD + 1)
        for line in crowd:  # abort: a reset, no FIN
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
        fault.begin(f"{CROWD} viewers reset their connections", "none for the others")
        publisher.speak([4, 5, 6])
        viewer.await_finals("s4 s5 s6")
        eventually(lambda: viewer_count(process, room) == 1)
        eventually(lambda: descriptors(process) <= before + 2)
        fault.end()
        publisher.end()

    assert 1 == viewer.connections


def test_out_of_descriptors(process: Process, room: str, fault: Fault) -> None:
    """Without descriptors, connected viewers and files continue; new viewers wait and are served later."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer, ExitStack() as crowd:
        publisher.speak([1, 2, 3])
        viewer.await_finals("s1 s2 s3")
        there_are_some = process.limit(resource.RLIMIT_NOFILE, descriptors(process) + 5)
        crowd.callback(there_are_some)
        waiting = list(_rush(process, room, crowd))
        publisher.speak([4, 5, 6])
        viewer.await_finals("s4 s5 s6")
        there_are_some()
        fault.begin("out of file descriptors, then not", "none for connected viewers; no answer for new ones")
        for line in waiting[:10]:
            line.close()
        with Watcher(process.port, room) as late:
            publisher.speak([7, 8, 9])
            late.await_finals("s7 s8 s9")
        viewer.await_finals("s7 s8 s9")
        fault.end()
        publisher.end()

    fault.lost_finals = len(set(viewer.finals.values()) - set(process.journal(room)))
    assert ["s1 s2 s3", "s4 s5 s6", "s7 s8 s9"] == process.journal(room) == process.finals(room)
    assert 1 == viewer.connections


def _rush(process: Process, room: str, crowd: ExitStack) -> Iterator[socket.socket]:
    """Open more connections than there are descriptors."""
    for _ in range(40):
        yield crowd.enter_context(connect_viewer(process, room))

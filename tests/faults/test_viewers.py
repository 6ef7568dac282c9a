"""Viewers that do not behave, and a process that runs out of what they need."""

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


def joined(process: Process, room: str) -> socket.socket:
    """A viewer who has asked and reads nothing yet."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(30)
    line.connect(("127.0.0.1", process.port))
    line.sendall(f"GET /rooms/{room}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return line


def descriptors(process: Process) -> int:
    """How many it has open."""
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def audience(process: Process, room: str) -> int:
    """Viewers of English, as the process counts them."""
    _, said = process.get("/metrics")
    found = [line for line in said.splitlines() if line.startswith(f'captioner_viewers{{lang="en",room="{room}"}}')]
    return int(float(found[0].split()[-1])) if found else 0


def test_one_byte_a_second(process: Process, room: str, fault: Fault) -> None:
    """It holds up nobody, and nothing piles up for it."""
    over = threading.Event()

    def sip(line: socket.socket) -> None:
        while not over.wait(1):
            line.recv(1)

    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer, joined(process, room) as slow:
        threading.Thread(target=sip, args=(slow,), daemon=True).start()
        eventually(lambda: audience(process, room) == 2)
        fault.begins("a viewer reads one byte a second", "the others: nothing")
        publisher.speak(range(1, 100))
        viewer.await_finals("s97 s98 s99")
        fault.is_over()
        publisher.end()
        over.set()

    assert 33 == len(viewer.finals) == len(process.finals(room))


def test_a_crowd_vanishes(process: Process, room: str, fault: Fault) -> None:
    """Five hundred who never say that they go: their places and descriptors are free again."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3])
        viewer.await_finals("s1 s2 s3")
        before = descriptors(process)
        crowd = [joined(process, room) for _ in range(CROWD)]
        eventually(lambda: audience(process, room) == CROWD + 1)
        for line in crowd:  # an abort: no farewell, no FIN
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
        fault.begins(f"{CROWD} viewers vanish without closing", "the others: nothing")
        publisher.speak([4, 5, 6])
        viewer.await_finals("s4 s5 s6")
        eventually(lambda: audience(process, room) == 1)
        eventually(lambda: descriptors(process) <= before + 2)
        fault.is_over()
        publisher.end()

    assert 1 == viewer.connections


def test_out_of_descriptors(process: Process, room: str, fault: Fault) -> None:
    """Who is there goes on, captions are kept; who comes waits, and is served when there are descriptors again."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer, ExitStack() as crowd:
        publisher.speak([1, 2, 3])
        viewer.await_finals("s1 s2 s3")
        there_are_some = process.limit(resource.RLIMIT_NOFILE, descriptors(process) + 5)
        crowd.callback(there_are_some)
        waiting = list(_rush(process, room, crowd))
        publisher.speak([4, 5, 6])
        viewer.await_finals("s4 s5 s6")
        there_are_some()
        fault.begins("out of file descriptors, then not", "who is there: nothing; who comes: no answer")
        for line in waiting[:10]:
            line.close()
        with Watcher(process.port, room) as late:
            publisher.speak([7, 8, 9])
            late.await_finals("s7 s8 s9")
        viewer.await_finals("s7 s8 s9")
        fault.is_over()
        publisher.end()

    fault.finals = len(set(viewer.finals.values()) - set(process.journal(room)))
    assert ["s1 s2 s3", "s4 s5 s6", "s7 s8 s9"] == process.journal(room) == process.finals(room)
    assert 1 == viewer.connections


def _rush(process: Process, room: str, crowd: ExitStack) -> Iterator[socket.socket]:
    """More than there are descriptors for."""
    for _ in range(40):
        yield crowd.enter_context(joined(process, room))

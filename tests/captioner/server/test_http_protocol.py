from __future__ import annotations

import contextlib
import socket
import time

import pytest

from captioner.server.http_protocol import HttpProtocol
from tests.captioner.server.conftest import RunningServer


def connect(running: RunningServer, request: bytes) -> tuple[socket.socket, bytes]:
    """Send a request and wait for the snapshot."""
    own = socket.create_connection(("127.0.0.1", int(running.host.split(":")[1])), timeout=10)
    own.sendall(request)
    received = b""
    while b"event: snapshot" not in received:
        received += own.recv(65_536)
    return own, received


def test_an_event_stream_is_handed_over(running: RunningServer) -> None:
    """The server has no task for a viewer, and does not answer a pipelined request."""
    running.speak("hall", 1)
    request = b"GET /rooms/hall/events?lang=en HTTP/1.1\r\nHost: localhost\r\n\r\n"
    own, received = connect(running, request)
    with own:
        own.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while b"event: hb" not in received:
            received += own.recv(65_536)
        tasks = len(running.server.server_state.tasks)

    assert 0 == tasks
    assert b'"alive"' not in received
    assert b"transfer-encoding: chunked" in received
    while running.rooms.get("hall").hub.viewers:
        time.sleep(0.01)


def test_http_1_0_is_served_without_chunks(running: RunningServer) -> None:
    """A stream for HTTP/1.0 stays in the task of its request."""
    running.speak("hall", 1)
    own, received = connect(running, b"GET /rooms/hall/events?lang=en HTTP/1.0\r\n\r\n")
    own.close()

    assert b"event: snapshot" in received


class ShortTimeout(HttpProtocol):
    """Protocol with a short timeout."""

    head_timeout_s = 0.2


@pytest.mark.parametrize(
    "begun", [b"", b"GET /healthz HTTP/1.1\r\nX-", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /he"]
)
def test_an_unfinished_head_times_out(running: RunningServer, begun: bytes) -> None:
    """Also after an answered request; a connection that was handed over stays."""
    running.server.config.http_protocol_class = ShortTimeout
    running.speak("hall", 1)
    stream, _ = connect(running, b"GET /rooms/hall/events?lang=en HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with stream, socket.create_connection(("127.0.0.1", int(running.host.split(":")[1])), timeout=10) as slow:
        slow.sendall(begun)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := slow.recv(65_536):
                received += piece
        later = b""
        while later.count(b"event: hb") < 3:
            later += stream.recv(65_536)

    assert begun.count(b"\r\n\r\n") == received.count(b"200 OK")

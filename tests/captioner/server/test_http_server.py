from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from httpx_sse import connect_sse
from websockets.sync.client import connect

from captioner.errors import ConfigError
from captioner.server.http_server import open_socket

_SCRIPT = """
import sys
from pathlib import Path
from captioner.config import ArchiveConfig, Config, ServerConfig
from captioner.server.main import serve
from tests.captioner.server.test_main import ScriptedFactory
config = Config(server=ServerConfig(port=0), archive=ArchiveConfig(Path(sys.argv[1])))
serve(config, (), lambda _: None, lambda shown: print(shown.index, flush=True), load=lambda *_: ScriptedFactory())
"""


def test_busy_port() -> None:
    """The error has a hint."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 is in use; choose another with --port"):
            open_socket("127.0.0.1", port)


def test_an_address_of_another_machine() -> None:
    """The error names the address once, with the reason."""
    with pytest.raises(ConfigError) as refused:
        open_socket("192.0.2.77", 8080)

    assert refused.value.message == "cannot serve on 192.0.2.77:8080: Cannot assign requested address"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c(tmp_path: Path, sign: signal.Signals) -> None:
    """Finals, `bye`, complete files and no traceback, with a publisher, a viewer and a stalled viewer."""
    server = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout
    assert server.stderr
    base = server.stdout.readline().strip().rstrip("/")
    port = int(base.rpartition(":")[2])
    with connect(f"ws://127.0.0.1:{port}/rooms/hall/audio?from=en&to=es") as publisher, socket.socket() as stalled:
        publisher.recv(10)
        publisher.send(bytes(2 * 16_000 * 2))
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", port))
        stalled.sendall(b"GET /rooms/hall/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with httpx.Client(timeout=20) as client, connect_sse(client, "GET", f"{base}/rooms/hall/events") as source:
            events = source.iter_sse()
            while "w2" not in next(events).data:
                pass
            os.kill(server.pid, sign)
            rest = list(events)
        began = time.monotonic()
        code = server.wait(30)
        errors = server.stderr.read()
        server.stdout.close()
        server.stderr.close()

    assert "bye" == rest[-1].event
    assert any('"state":"final"' in event.data and "w1 w2" in event.data for event in rest)
    assert "es:w1 w2" in (tmp_path / "hall" / "es.vtt").read_text()
    assert "Traceback" not in errors
    assert code in (0, -sign)
    assert time.monotonic() - began < 30

"""Tests with small real programs instead of `captioner serve`: one becomes ready, one fails."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx
import pytest

from captioner.bench.server_process import ServerProcess, captioner
from captioner.errors import CaptionerError

READY = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path in ("/readyz", "/command") else 404)
        self.end_headers()
        self.wfile.write(" ".join(sys.argv[1:]).encode())
sum(range(10**6))
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""
DEAD = "import sys; print('loading'); sys.exit('captioner: the model is damaged; fetch it again')"


def program(folder: Path, text: str) -> tuple[str, str]:
    """Return the command that runs a program."""
    script = folder / "program.py"
    script.write_text(text, encoding="utf-8")
    return sys.executable, str(script)


def test_a_server_runs_for_the_length_of_the_with(tmp_path: Path) -> None:
    """The server gets the options, runs on its own port of the loopback interface, and ends with the `with`."""
    with ServerProcess(captioner(("--model", "tiny"), program(tmp_path, READY))) as child:
        arguments = httpx.get(f"{child.url}/command").text
        used, memory = child.cpu(), child.memory()

    assert arguments.startswith("serve --model tiny --host 127.0.0.1 --port ")
    assert used > 0
    assert memory > 1_000_000
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{child.url}/command")


def test_a_server_that_does_not_start(tmp_path: Path) -> None:
    """If the server does not start, the error contains its last line."""
    with pytest.raises(CaptionerError, match="did not start: the model is damaged; fetch it again"):
        ServerProcess(captioner(program=program(tmp_path, DEAD))).__enter__()


def test_cpu_of_a_server_that_died(tmp_path: Path) -> None:
    """The CPU time of a server that has ended is an error, not zero."""
    mortal = READY.replace("serve_forever()", "handle_request()")
    with ServerProcess(captioner(program=program(tmp_path, mortal))) as child:
        child.wait(10)

        with pytest.raises(CaptionerError, match="the server has ended"):
            child.cpu()

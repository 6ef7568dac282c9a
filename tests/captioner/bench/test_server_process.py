"""A small real program in place of `captioner serve`: ready after a moment, or dead with a last word."""

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
        self.send_response(200 if self.path in ("/readyz", "/asked") else 404)
        self.end_headers()
        self.wfile.write(" ".join(sys.argv[1:]).encode())
sum(range(10**6))
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""
DEAD = "import sys; print('loading'); sys.exit('captioner: the model is damaged; fetch it again')"


def program(folder: Path, text: str) -> tuple[str, str]:
    """The command that runs it."""
    script = folder / "program.py"
    script.write_text(text, encoding="utf-8")
    return sys.executable, str(script)


def test_it_serves_while_the_with_lasts(tmp_path: Path) -> None:
    """With the options given, on loopback, on a port of its own; afterwards it is gone."""
    with ServerProcess(captioner(("--model", "tiny"), program(tmp_path, READY))) as child:
        asked = httpx.get(f"{child.url}/asked").text
        used, memory = child.cpu(), child.memory()

    assert asked.startswith("serve --model tiny --host 127.0.0.1 --port ")
    assert used > 0
    assert memory > 1_000_000
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{child.url}/asked")


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    """Its last line is the message."""
    with pytest.raises(CaptionerError, match="does not start: the model is damaged; fetch it again"):
        ServerProcess(captioner(program=program(tmp_path, DEAD))).__enter__()


def test_cpu_of_a_server_that_died(tmp_path: Path) -> None:
    """It is not nothing: it is an error."""
    mortal = READY.replace("serve_forever()", "handle_request()")
    with ServerProcess(captioner(program=program(tmp_path, mortal))) as child:
        child.wait(10)

        with pytest.raises(CaptionerError, match="the server has ended"):
            child.cpu()

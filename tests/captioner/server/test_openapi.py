"""The description against the server: requests of all kinds that schemathesis makes of it, valid and wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from captioner.server.limits import RequestRate
from captioner.server.routes.pages import STATIC
from tests.captioner.server.conftest import Running

_CONFIG = """
# Rooms, files and captions that are there; names that are not are made up beside these.
[parameters]
"path.room" = "hall"
"path.lang" = "es"
"path.cue" = "c1"

# Streams that do not end, and WebSockets.
[[operations]]
include-path-regex = "(events|audio|listen|whip|desk)$"
exclude-path-regex = "schema"
enabled = false

[[operations]]
include-path-regex = "/captions/"
parameters = { "path.file" = "es.vtt" }

[[operations]]
include-path-regex = "/hls/"
parameters = { "path.file" = "es.m3u8" }

# Bytes that are no recording are refused, and no schema can tell them from one.
[[operations]]
include-path-regex = "^/v1/audio/"
checks.positive_data_acceptance.enabled = false

# Neither can it tell lines that are rules, or addresses that may be read, from others.
[[operations]]
include-path-regex = "/(rules|source|qr.svg)$"
checks.positive_data_acceptance.enabled = false

# What is there is not always as the request wants it: a caption may be open, a room may have ended.
[checks]
positive_data_acceptance.expected-statuses = [200, 202, 204, 401, 403, 404, 409, 413, 429]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422]
"""


def test_every_address_is_as_described(tmp_path: Path) -> None:
    """Whatever is sent, the answer is one that the description has: no 500, no other form, no other type."""
    config = tmp_path / "schemathesis.toml"
    config.write_text(_CONFIG)
    own = Running(tmp_path, static=STATIC, rates=RequestRate(1e6, 1_000_000))
    own.speak("hall", 4)
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "--config-file", str(config), "run", f"http://{own.host}/openapi.json", "--no-color"]
    bounds = ["--max-examples", "3", "--seed", "1", "--generation-database", "none"]
    try:
        done = subprocess.run([*command, *bounds], capture_output=True, text=True, timeout=120, cwd=tmp_path)
    finally:
        own.client.close()
        own.stop()
        own.join()

    assert 0 == done.returncode, done.stdout[-6000:] + done.stderr

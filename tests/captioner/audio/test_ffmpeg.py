from __future__ import annotations

import functools
import http.server
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from captioner.audio.ffmpeg import RETRIES, command, public, read_url
from captioner.errors import SourceError
from tests.captioner.audio.test_file import record


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Not on the terminal of the tests."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A web server of the folder on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def scripted(folder: Path, script: str) -> str:
    """A program in place of ffmpeg."""
    program = folder / "ffmpeg-scripted"
    program.write_text(f"#!{sys.executable}\nimport os, sys, pathlib\n{script}")
    program.chmod(0o755)
    return str(program)


@pytest.mark.program
def test_an_address_gives_its_audio(tmp_path: Path) -> None:
    """Over HTTP, through the real ffmpeg."""
    record(tmp_path / "tone.mp3", seconds=2)
    with served(tmp_path) as base:
        total = sum(len(chunk.samples) for chunk in read_url(f"{base}/tone.mp3"))

    assert abs(2.0 - total / 16_000) < 0.1


@pytest.mark.program
def test_a_wrong_address_says_why(tmp_path: Path) -> None:
    """One line with ffmpeg's own reason."""
    with served(tmp_path) as base, pytest.raises(SourceError, match="404 Not Found"):
        next(read_url(f"{base}/nothing.mp3"))


def test_without_ffmpeg_it_is_refused_at_once() -> None:
    """Before the first chunk is asked for."""
    with pytest.raises(SourceError, match="needs ffmpeg, which is not here"):
        read_url("srt://127.0.0.1:9", program="no-such-ffmpeg")


def test_a_stream_that_breaks_off_is_started_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The second start goes on where the first broke off."""
    script = (
        "seen = pathlib.Path(__file__).with_suffix('.seen')\n"
        "os.write(1, bytes(32000))\n"
        "if not seen.exists(): seen.touch(); sys.exit('Connection reset by peer')\n"
    )
    waits: list[float] = []
    with caplog.at_level(logging.WARNING):
        chunks = list(read_url("rtmp://127.0.0.1/live", program=scripted(tmp_path, script), sleep=waits.append))

    assert sum(chunk.milliseconds for chunk in chunks) == 2000
    assert waits == [1.0]
    assert "Connection reset by peer" in caplog.text


def test_a_stream_that_stays_away_is_an_error(tmp_path: Path) -> None:
    """The waits grow to half a minute; then it is said."""
    script = (
        "seen = pathlib.Path(__file__).with_suffix('.seen')\n"
        "if not seen.exists(): seen.touch(); os.write(1, bytes(32000))\n"
        "sys.exit('Connection refused')\n"
    )
    waits: list[float] = []
    with pytest.raises(SourceError, match="Connection refused"):
        list(read_url("rtmp://127.0.0.1/live", program=scripted(tmp_path, script), sleep=waits.append))

    assert len(waits) == RETRIES
    assert waits[-1] == 30.0


def test_a_talkative_child_does_not_stand_still(tmp_path: Path) -> None:
    """Its standard error is read all the time: a full pipe would stop it for ever."""
    script = "sys.stderr.write('deprecated\\n' * 50000)\nos.write(1, bytes(32000))\n"

    chunks = list(read_url("udp://127.0.0.1:9", program=scripted(tmp_path, script)))

    assert sum(chunk.milliseconds for chunk in chunks) == 1000


def test_options_of_the_input_stand_before_it() -> None:
    """Behind `-i` they would silently do nothing."""
    arguments = command("ffmpeg", "https://example.org/live.m3u8")

    assert arguments.index("-reconnect") < arguments.index("-i")


def test_secrets_are_not_shown() -> None:
    """Passwords and queries of an address stay out of messages."""
    assert public("rtsp://me:secret@camera/1?token=1") == "rtsp://…@camera/1?…"

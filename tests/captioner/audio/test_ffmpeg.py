from __future__ import annotations

import functools
import http.server
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from captioner.audio.channel import AudioChannel
from captioner.audio.ffmpeg import command, read_url
from captioner.audio.protocols import ffmpeg_input
from captioner.errors import SourceError
from tests.captioner.audio.test_file import record


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without logging."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A web server of the folder on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


HEADER = """
def write(sound, channels=1):
    os.write(1, struct.pack('>4s5I', b'.snd', 24, 0xffffffff, 3, 16000, channels) + sound)
"""
"""Function of a scripted program that writes 16-bit samples with their header."""


def scripted(folder: Path, script: str) -> str:
    """A program that replaces ffmpeg."""
    program = folder / "ffmpeg-scripted"
    program.write_text(f"#!{sys.executable}\nimport os, sys, pathlib, struct\n{HEADER}{script}")
    program.chmod(0o755)
    return str(program)


@pytest.mark.program
def test_recording(tmp_path: Path) -> None:
    """A recording over HTTP is read completely, at the speed of speech."""
    record(tmp_path / "tone.mp3", seconds=2)
    with served(tmp_path) as base:
        source = read_url(f"{base}/tone.mp3")
        total = sum(len(chunk.samples) for chunk in source)

    assert abs(2.0 - total / 16_000) < 0.1
    assert source.is_recording


@pytest.mark.program
def test_wrong_address(tmp_path: Path) -> None:
    """A wrong address raises SourceError with ffmpeg's reason."""
    with served(tmp_path) as base, pytest.raises(SourceError, match="404 Not Found"):
        next(iter(read_url(f"{base}/nothing.mp3")))


def test_without_ffmpeg() -> None:
    """Without ffmpeg SourceError is raised before the first chunk is requested."""
    with pytest.raises(SourceError, match="needs ffmpeg, which is not installed"):
        read_url("srt://127.0.0.1:9", program="no-such-ffmpeg")


INFO = """sys.stderr.write('''[info] Input #0, x, from 'y':
[info]   Duration: N/A, start: 0.0
[info]   Stream #0:0: Audio: aac (LC), 48000 Hz, stereo, fltp
[info]   Stream #0:1(spa): Audio: ac3, 48000 Hz, 5.1(side), fltp
[info] Stream mapping:
''')
sys.stderr.flush()
"""


def test_reconnect(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A stream that breaks off is opened again, with silence for the time between."""
    script = (
        "seen = pathlib.Path(__file__).with_suffix('.seen')\n"
        "write(b'\\x40\\x00' * 16000)\n"
        "if not seen.exists(): seen.touch(); sys.exit('[error] Connection reset by peer')\n"
    )
    source = read_url("rtmp://127.0.0.1/live", program=scripted(tmp_path, script), stop_at_end=True)
    with caplog.at_level(logging.WARNING):
        total = sum(chunk.milliseconds for chunk in source)

    assert total >= 2000
    assert abs(total - 2000 - 1000 * source.status.missing_s) < 5
    assert "Connection reset by peer" in caplog.text


def test_resume_recording(tmp_path: Path) -> None:
    """A recording that breaks off continues where it was, without silence."""
    script = (
        "sys.stderr.write('[info]   Duration: 00:00:02.00, start: 0.0\\n')\nsys.stderr.flush()\n"
        "import time; time.sleep(0.2)\nwrite(bytes(16000))\n"
        "pathlib.Path(__file__).with_suffix('.arguments').write_text(' '.join(sys.argv))\n"
        "if '-ss' not in sys.argv: sys.exit('[error] Connection reset by peer')\n"
    )
    source = read_url("http://127.0.0.1/talk.mp3", program=scripted(tmp_path, script))
    total = sum(chunk.milliseconds for chunk in source)

    assert (total, source.status.missing_s) == (1000, 0.0)
    assert "-ss 0.50 " in (tmp_path / "ffmpeg-scripted.arguments").read_text()


def test_long_log(tmp_path: Path) -> None:
    """A long log does not block ffmpeg."""
    script = "sys.stderr.write('deprecated\\n' * 50000)\nwrite(bytes(32000))\n"

    chunks = list(read_url("udp://127.0.0.1:9", program=scripted(tmp_path, script), stop_at_end=True))

    assert sum(chunk.milliseconds for chunk in chunks) == 1000


@pytest.mark.parametrize(
    ("channel", "message"),
    [
        (AudioChannel(3), "no audio track 3, the stream has 2"),
        (AudioChannel(1, "3"), "no channel 3, the audio has 2"),
        (AudioChannel(2, "7"), "no channel 7, the audio has 6"),
    ],
)
def test_missing_track_or_channel(tmp_path: Path, channel: AudioChannel, message: str) -> None:
    """A track or channel that the stream does not have raises SourceError."""
    script = INFO + "import time; time.sleep(0.3)\nsys.exit('[fatal] matches no streams')"

    with pytest.raises(SourceError, match=message):
        list(read_url("srt://127.0.0.1:9", program=scripted(tmp_path, script), channel=channel))


def test_wrong_stream_key(tmp_path: Path) -> None:
    """Audio of a sender with another stream key is not used."""
    script = (
        "sys.stderr.write('[rtmp @ 0x1] [warning] Unexpected stream guess, expecting key\\n')\nsys.stderr.flush()\n"
        "import time; time.sleep(0.3)\nwrite(bytes(320000))\ntime.sleep(9)\n"
    )
    source = read_url("rtmp://127.0.0.1/live/key?mode=listener", program=scripted(tmp_path, script))
    threading.Timer(1.5, source.stop).start()

    assert list(source) == []


def test_inverted_sides(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One side is used of stereo whose sides cancel out; log and status report it."""
    script = (
        "tone = [round(8000 * (t // 20 % 2 - 0.5)) for t in range(48000)]\n"
        "write(b''.join(struct.pack('>2h', sample, -sample) for sample in tone), channels=2)\n"
    )
    source = read_url("udp://127.0.0.1:9", program=scripted(tmp_path, script), stop_at_end=True)
    samples = np.concatenate([chunk.samples for chunk in source])

    assert 48_000 == len(samples)
    assert np.abs(samples[16_000:]).min() > 0.1
    assert "inverted against each other; the left one is used" in caplog.text


def test_option_order() -> None:
    """Options of the input precede `-i`."""
    arguments = command("ffmpeg", ffmpeg_input("https://example.org/live.m3u8"))

    assert arguments.index("-reconnect") < arguments.index("-i")


def test_track_and_channel() -> None:
    """The second track is ffmpeg's number 1; its right channel is `c1`."""
    arguments = command("ffmpeg", ffmpeg_input("srt://h:1"), AudioChannel(2, "right"))

    assert arguments[arguments.index("-map") + 1] == "0:a:1"
    assert arguments[arguments.index("-af") + 1] == "pan=mono|c0=c1,aresample=16000:async=1"

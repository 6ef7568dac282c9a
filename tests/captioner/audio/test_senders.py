"""Real senders on the loopback interface, killed and restarted with another sample rate, all in parallel."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.ffmpeg import read_url
from captioner.audio.live_source import LiveSource
from captioner.audio.source_status import SourceStatus
from captioner.errors import SourceError
from captioner.types import Samples
from tests.captioner.audio.test_live_source import loud_spans
from tests.captioner.delivery.redis.engines import until
from tests.rigs.camera import Camera
from tests.rigs.radio import Radio, file_server
from tests.rigs.sources import free_port

pytestmark = pytest.mark.program

TS = ("-f", "mpegts", "-muxdelay", "0", "-muxpreload", "0")
WAYS = {
    "rtmp, listening": (("-f", "flv", "rtmp://127.0.0.1:{port}/live/key"),
                        "rtmp://127.0.0.1:{port}/live/key?mode=listener"),
    "rtmp, pulled": (("-f", "flv", "-listen", "1", "rtmp://127.0.0.1:{port}/live/key"),
                     "rtmp://127.0.0.1:{port}/live/key"),
    "srt, listening": ((*TS, "srt://127.0.0.1:{port}?passphrase=0123456789"),
                       "srt://127.0.0.1:{port}?mode=listener&passphrase=0123456789"),
    "srt, pulled": ((*TS, "srt://127.0.0.1:{port}?mode=listener"), "srt://127.0.0.1:{port}"),
    "rtsp, listening": (("-f", "rtsp", "-rtsp_transport", "tcp", "rtsp://127.0.0.1:{port}/live"),
                        "rtsp://127.0.0.1:{port}/live?mode=listener"),
    "rtsp, pulled": (("-c:a", "pcm_mulaw", "-ar", "8000", "-f", "rtp", "rtp://127.0.0.1:{relay}"),
                     "rtsp://127.0.0.1:{port}/1"),
    "udp": ((*TS, "udp://127.0.0.1:{port}?pkt_size=1316"), "udp://127.0.0.1:{port}"),
    "http": (("-f", "mp3", "pipe:1"), "http://127.0.0.1:{port}/live.mp3"),
}  # fmt: skip
"""Arguments of the sender, and the source that reads it."""


def ffmpeg(*arguments: str, inputs: tuple[str, ...], piped: bool = False) -> subprocess.Popen[bytes]:
    """A sender at the speed of speech."""
    return subprocess.Popen(
        ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "fatal", *inputs, *arguments],
        stdout=subprocess.PIPE if piped else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


def sine(rate: int, frequency: int = 440) -> tuple[str, ...]:
    """Input with a loud tone of that sample rate."""
    return ("-re", "-f", "lavfi", "-i", f"sine=frequency={frequency}:sample_rate={rate},volume=6")


@contextlib.contextmanager
def sending(*arguments: str, inputs: tuple[str, ...], radio: Radio | None = None) -> Iterator[None]:
    """A sender that runs for the length of the `with` and is then killed; it is restarted until it connects."""
    stop = threading.Event()

    def send() -> None:
        while not stop.is_set():
            process = ffmpeg(*arguments, inputs=inputs, piped=radio is not None)
            if radio and process.stdout:
                radio.play(process.stdout)
            while process.poll() is None and not stop.wait(0.05):
                pass
            process.kill()
            process.wait()

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@dataclass
class Received:
    """Audio of a source, and when each chunk arrived."""

    samples: Samples
    arrived: list[tuple[float, float]]
    """(media time at a chunk's end, clock)."""
    status: SourceStatus

    @property
    def spans(self) -> list[tuple[float, float]]:
        """Spans of audio longer than half a second."""
        return [(begin, end) for begin, end in loud_spans(self._envelope) if end - begin > 0.5]

    @property
    def _envelope(self) -> Samples:
        """Envelope of the samples, because a sine has zeros."""
        blocks = np.abs(self.samples[: len(self.samples) // 1600 * 1600]).reshape(-1, 1600).max(axis=1)
        return np.repeat(blocks, 1600).astype(np.float32)

    def drift(self) -> float:
        """Seconds by which media time moved against the clock between the first and the last second."""
        behind = [clock - media for media, clock in self.arrived]
        return min(behind[-25:]) - min(behind[:25])


class SourceReader:
    """Reads a source on a thread."""

    def __init__(self, source: LiveSource) -> None:
        self.source = source
        self.failure: SourceError | None = None
        self._samples = [np.zeros(0, np.float32)]
        self._arrived: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def wait_for(self, seconds: float, timeout_s: float = 60.0) -> None:
        """Wait until that many seconds of audio have arrived."""
        end = time.monotonic() + timeout_s
        while self._seconds() < seconds and time.monotonic() < end:
            time.sleep(0.05)

    def stop(self) -> Received:
        """Stop the source and return what arrived."""
        status = self.source.status
        self.source.stop()
        self._thread.join()
        return Received(np.concatenate(self._samples), self._arrived, status)

    def _seconds(self) -> float:
        return 0.04 * sum(float(np.abs(samples).max(initial=0.0)) > 0.1 for samples in tuple(self._samples))

    def _read(self) -> None:
        try:
            for chunk in self.source:
                self._samples.append(chunk.samples)
                self._arrived.append(((chunk.start + chunk.milliseconds) / 1000, time.monotonic()))
        except SourceError as error:
            self.failure = error


def read_across_restart(name: str) -> Received:
    """Audio of a sender that is killed after 1.5 s and restarted two seconds later."""
    arguments, source = WAYS[name]
    with contextlib.ExitStack() as stack:
        radio = stack.enter_context(Radio()) if name == "http" else None
        camera = stack.enter_context(Camera()) if name == "rtsp, pulled" else None
        port = radio.port if radio else camera.port if camera else free_port()
        given = [part.format(port=port, relay=camera.relay if camera else 0) for part in arguments]
        reader = SourceReader(read_url(source.format(port=port), wait_for_source=True))
        stack.callback(reader.source.stop)
        with sending(*given, inputs=sine(48_000), radio=radio):
            reader.wait_for(1.5)
        time.sleep(2.0)
        with sending(*given, inputs=sine(44_100, 660), radio=radio):
            reader.wait_for(3.5)
        return reader.stop()


@pytest.fixture(scope="module")
def received() -> Iterator[dict[str, Received]]:
    """Audio of all ways, read in parallel."""
    with ThreadPoolExecutor(len(WAYS)) as pool:
        yield dict(zip(WAYS, pool.map(read_across_restart, WAYS), strict=True))


@pytest.mark.parametrize("name", WAYS)
def test_restarted_sender(received: dict[str, Received], name: str) -> None:
    """Both senders are received, with counted silence between them, also at another rate."""
    way = received[name]

    assert len(way.spans) == 2
    assert way.status.disconnects == 1
    assert way.spans[1][0] - way.spans[0][1] == pytest.approx(way.status.missing_s, abs=0.6)


@pytest.mark.parametrize("name", WAYS)
def test_media_time(received: dict[str, Received], name: str) -> None:
    """Media time follows the clock across the restart."""
    assert abs(received[name].drift()) < 0.5


def test_video_only_when_listening() -> None:
    """A sender without audio is reported, and the next one is received."""
    port = free_port()
    reader = SourceReader(read_url(f"rtmp://127.0.0.1:{port}/live/key?mode=listener"))
    video = ("-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10")
    details = set()
    with sending("-c:v", "flv", "-f", "flv", f"rtmp://127.0.0.1:{port}/live/key", inputs=video):
        end = time.monotonic() + 10
        while "the stream contains only video" not in details and time.monotonic() < end:
            details.add(reader.source.status.detail)
            time.sleep(0.02)
    with sending("-f", "flv", f"rtmp://127.0.0.1:{port}/live/key", inputs=sine(48_000)):
        reader.wait_for(1.0)
    received = reader.stop()

    assert "the stream contains only video" in details
    assert received.spans


def test_video_only_when_pulling() -> None:
    """A pulled stream without audio raises SourceError."""
    port = free_port()
    video = ("-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10")
    with sending("-c:v", "mpeg2video", *TS, f"srt://127.0.0.1:{port}?mode=listener", inputs=video):
        time.sleep(1.0)
        with pytest.raises(SourceError, match="the stream contains only video"):
            list(read_url(f"srt://127.0.0.1:{port}"))


def test_wrong_passphrase(caplog: pytest.LogCaptureFixture) -> None:
    """A wrong passphrase fails when pulling, and is reported when reader."""
    port = free_port()
    reader = SourceReader(read_url(f"srt://127.0.0.1:{port}?mode=listener&passphrase=0123456789"))
    with sending(*TS, f"srt://127.0.0.1:{port}?passphrase=9876543210", inputs=sine(48_000)):
        end = time.monotonic() + 10
        while "refused" not in caplog.text and time.monotonic() < end:
            time.sleep(0.05)
    reader.stop()
    with sending(*TS, f"srt://127.0.0.1:{port}?mode=listener&passphrase=0123456789", inputs=sine(48_000)):
        time.sleep(1.0)
        with pytest.raises(SourceError, match="the passphrase is not the same on both sides"):
            list(read_url(f"srt://127.0.0.1:{port}?passphrase=9876543210"))

    assert "a sender was refused: the passphrase is not the same on both sides" in caplog.text


def test_camera_password() -> None:
    """A camera's password is required, used, and not shown."""
    with Camera(password="secret") as camera:
        with pytest.raises(SourceError, match="user or password is wrong"):
            list(read_url(f"rtsp://127.0.0.1:{camera.port}/1"))
        rtp = ("-c:a", "pcm_mulaw", "-ar", "8000", "-f", "rtp", f"rtp://127.0.0.1:{camera.relay}")
        with sending(*rtp, inputs=sine(48_000)):
            reader = SourceReader(read_url(f"rtsp://me:secret@127.0.0.1:{camera.port}/1"))
            reader.wait_for(1.5)
            received = reader.stop()

    assert received.spans
    assert "secret" not in received.status.source


def test_changed_rate(tmp_path: Path) -> None:
    """A stream that changes rate and channels keeps its length."""
    parts = []
    for rate, channels, at in ((44_100, "2", "0"), (48_000, "1", "1")):
        part = tmp_path / f"{rate}.ts"
        tone = ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate={rate}:duration=1,volume=6")
        ffmpeg("-ac", channels, "-c:a", "aac", "-output_ts_offset", at, *TS, str(part), inputs=tone).wait()
        parts.append(part.read_bytes())
    (tmp_path / "both.ts").write_bytes(b"".join(parts))
    with file_server(tmp_path) as port:
        source = read_url(f"http://127.0.0.1:{port}/both.ts", stop_at_end=True)
        seconds = sum(len(chunk.samples) for chunk in source) / 16_000

    assert seconds == pytest.approx(2.0, abs=0.3)


def test_hls(tmp_path: Path) -> None:
    """HLS begins with the newest segment and continues."""
    with (
        file_server(tmp_path) as port,
        sending(
            "-f",
            "hls",
            "-hls_time",
            "1",
            "-hls_flags",
            "delete_segments",
            str(tmp_path / "a.m3u8"),
            inputs=sine(48_000),
        ),
    ):
        until((tmp_path / "a.m3u8").exists, lambda: "the sender wrote no playlist")
        reader = SourceReader(read_url(f"http://127.0.0.1:{port}/a.m3u8"))
        reader.wait_for(2.0)
        received = reader.stop()

    assert received.spans[0][1] >= 1.5
    assert not reader.source.is_recording


def test_inverted_sides(tmp_path: Path) -> None:
    """Stereo whose sides cancel out is heard."""
    target = tmp_path / "inverted.ts"
    tone = ("-f", "lavfi", "-i", "sine=frequency=300:duration=2,volume=6")
    ffmpeg("-af", "pan=stereo|c0=c0|c1=-1*c0", "-c:a", "aac", *TS, str(target), inputs=tone).wait()
    with file_server(tmp_path) as port:
        chunks = list(read_url(f"http://127.0.0.1:{port}/inverted.ts"))

    assert np.abs(np.concatenate([chunk.samples for chunk in chunks])[16_000:]).max() > 0.1


@pytest.mark.parametrize(
    ("channel", "frequency"), [(MIX, 300), (AudioChannel(1, "right"), 600), (AudioChannel(2), 900)]
)
def test_track_and_channel(tmp_path: Path, channel: AudioChannel, frequency: int) -> None:
    """The selected track and channel of a stream are read."""
    target = tmp_path / "two.ts"
    left, right, other = (f"sine=frequency={each}:duration=1" for each in (300, 600, 900))
    inputs = ("-f", "lavfi", "-i", left, "-f", "lavfi", "-i", f"{right},volume=0.2", "-f", "lavfi", "-i", other)
    joined = ("-filter_complex", "[0][1]join=inputs=2:channel_layout=stereo[a]", "-map", "[a]", "-map", "2")
    ffmpeg(*joined, "-c:a", "aac", "-f", "mpegts", str(target), inputs=inputs).wait()
    with file_server(tmp_path) as port:
        chunks = list(read_url(f"http://127.0.0.1:{port}/two.ts", channel=channel))
    samples = np.concatenate([chunk.samples for chunk in chunks])[3200:12800]

    assert frequency == pytest.approx(float(np.argmax(np.abs(np.fft.rfft(samples)))) * 16_000 / len(samples), abs=20)

"""Real senders on the loopback: each is killed and comes back with another sample rate, all of them side by side."""

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
from tests.captioner.audio.test_live_source import sounding
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
"""What ffmpeg sends with, and what reads it."""


def ffmpeg(*arguments: str, inputs: tuple[str, ...], piped: bool = False) -> subprocess.Popen[bytes]:
    """A sender, at the speed of speech."""
    return subprocess.Popen(
        ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "fatal", *inputs, *arguments],
        stdout=subprocess.PIPE if piped else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


def sine(rate: int, frequency: int = 440) -> tuple[str, ...]:
    """A loud tone of that sample rate."""
    return ("-re", "-f", "lavfi", "-i", f"sine=frequency={frequency}:sample_rate={rate},volume=6")


@contextlib.contextmanager
def sending(*arguments: str, inputs: tuple[str, ...], radio: Radio | None = None) -> Iterator[None]:
    """A sender for the length of the `with`; killed at its end. One that is not listened to yet tries again."""
    over = threading.Event()

    def send() -> None:
        while not over.is_set():
            process = ffmpeg(*arguments, inputs=inputs, piped=radio is not None)
            if radio and process.stdout:
                radio.play(process.stdout)
            while process.poll() is None and not over.wait(0.05):
                pass
            process.kill()
            process.wait()

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@dataclass
class Heard:
    """What a feed gave, and when each piece came."""

    samples: Samples
    arrived: list[tuple[float, float]]
    """(media time at a chunk's end, clock)."""
    status: SourceStatus

    @property
    def stretches(self) -> list[tuple[float, float]]:
        """Of sound, longer than half a second."""
        return [(begin, end) for begin, end in sounding(self._loud) if end - begin > 0.5]

    @property
    def _loud(self) -> Samples:
        """Its envelope: a sine has zeros."""
        blocks = np.abs(self.samples[: len(self.samples) // 1600 * 1600]).reshape(-1, 1600).max(axis=1)
        return np.repeat(blocks, 1600).astype(np.float32)

    def drift(self) -> float:
        """Seconds by which media time has moved against the clock, from the first second to the last."""
        behind = [clock - media for media, clock in self.arrived]
        return min(behind[-25:]) - min(behind[:25])


class Listening:
    """A feed on a thread of its own."""

    def __init__(self, feed: LiveSource) -> None:
        self.feed = feed
        self.failure: SourceError | None = None
        self._samples = [np.zeros(0, np.float32)]
        self._arrived: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def until(self, seconds: float, patience: float = 15.0) -> None:
        """Until that much sound that is no silence has been heard."""
        end = time.monotonic() + patience
        while self._sound() < seconds and time.monotonic() < end:
            time.sleep(0.05)

    def over(self) -> Heard:
        """Stop it; what was heard."""
        status = self.feed.status
        self.feed.stop()
        self._thread.join()
        return Heard(np.concatenate(self._samples), self._arrived, status)

    def _sound(self) -> float:
        return 0.04 * sum(float(np.abs(samples).max(initial=0.0)) > 0.1 for samples in tuple(self._samples))

    def _listen(self) -> None:
        try:
            for chunk in self.feed:
                self._samples.append(chunk.samples)
                self._arrived.append(((chunk.start + chunk.milliseconds) / 1000, time.monotonic()))
        except SourceError as error:
            self.failure = error


def killed_and_back(name: str) -> Heard:
    """1.5 seconds of sound, a kill, two seconds of nothing, another sender, then the end."""
    arguments, source = WAYS[name]
    with contextlib.ExitStack() as stack:
        radio = stack.enter_context(Radio()) if name == "http" else None
        camera = stack.enter_context(Camera()) if name == "rtsp, pulled" else None
        port = radio.port if radio else camera.port if camera else free_port()
        given = [part.format(port=port, relay=camera.relay if camera else 0) for part in arguments]
        listening = Listening(read_url(source.format(port=port), wait_for_source=True))
        stack.callback(listening.feed.stop)
        with sending(*given, inputs=sine(48_000), radio=radio):
            listening.until(1.5)
        time.sleep(2.0)
        with sending(*given, inputs=sine(44_100, 660), radio=radio):
            listening.until(3.5)
        return listening.over()


@pytest.fixture(scope="module")
def heard() -> Iterator[dict[str, Heard]]:
    """All ways at once, so that the waiting is done once."""
    with ThreadPoolExecutor(len(WAYS)) as pool:
        yield dict(zip(WAYS, pool.map(killed_and_back, WAYS), strict=True))


@pytest.mark.parametrize("name", WAYS)
def test_a_sender_is_killed_and_comes_back(heard: dict[str, Heard], name: str) -> None:
    """Both are heard, at another rate too, with silence between them that is counted."""
    told = heard[name]

    assert len(told.stretches) == 2
    assert told.status.disconnects == 1
    assert told.stretches[1][0] - told.stretches[0][1] == pytest.approx(told.status.missing_s, abs=0.6)


@pytest.mark.parametrize("name", WAYS)
def test_media_time_stays_with_the_clock(heard: dict[str, Heard], name: str) -> None:
    """What is said after the gap is where it was said, so that files stay in step."""
    assert abs(heard[name].drift()) < 0.5


def test_a_sender_without_sound_is_named_and_the_next_is_heard() -> None:
    """Video alone is one clear line; who listens goes on listening."""
    port = free_port()
    listening = Listening(read_url(f"rtmp://127.0.0.1:{port}/live/key?mode=listener"))
    video = ("-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10")
    details = set()
    with sending("-c:v", "flv", "-f", "flv", f"rtmp://127.0.0.1:{port}/live/key", inputs=video):
        end = time.monotonic() + 10
        while "there is no audio in it, video alone" not in details and time.monotonic() < end:
            details.add(listening.feed.status.detail)
            time.sleep(0.02)
    with sending("-f", "flv", f"rtmp://127.0.0.1:{port}/live/key", inputs=sine(48_000)):
        listening.until(1.0)
    told = listening.over()

    assert "there is no audio in it, video alone" in details
    assert told.stretches


def test_video_alone_is_an_error_where_we_ask() -> None:
    """One line, which says what to do."""
    port = free_port()
    video = ("-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10")
    with sending("-c:v", "mpeg2video", *TS, f"srt://127.0.0.1:{port}?mode=listener", inputs=video):
        time.sleep(1.0)
        with pytest.raises(SourceError, match="there is no audio in it, video alone"):
            list(read_url(f"srt://127.0.0.1:{port}"))


def test_a_wrong_passphrase_is_one_line_on_both_sides(caplog: pytest.LogCaptureFixture) -> None:
    """Who asks fails with it; who listens tells that somebody was refused, and goes on."""
    port = free_port()
    listening = Listening(read_url(f"srt://127.0.0.1:{port}?mode=listener&passphrase=0123456789"))
    with sending(*TS, f"srt://127.0.0.1:{port}?passphrase=9876543210", inputs=sine(48_000)):
        end = time.monotonic() + 10
        while "refused" not in caplog.text and time.monotonic() < end:
            time.sleep(0.05)
    listening.over()
    with sending(*TS, f"srt://127.0.0.1:{port}?mode=listener&passphrase=0123456789", inputs=sine(48_000)):
        time.sleep(1.0)
        with pytest.raises(SourceError, match="the passphrase is not the same on both sides"):
            list(read_url(f"srt://127.0.0.1:{port}?passphrase=9876543210"))

    assert "a sender was refused: the passphrase is not the same on both sides" in caplog.text


def test_a_camera_that_wants_a_password() -> None:
    """Without one it is one line; with one it is heard."""
    with Camera(password="secret") as camera:
        with pytest.raises(SourceError, match="user or password are wrong"):
            list(read_url(f"rtsp://127.0.0.1:{camera.port}/1"))
        rtp = ("-c:a", "pcm_mulaw", "-ar", "8000", "-f", "rtp", f"rtp://127.0.0.1:{camera.relay}")
        with sending(*rtp, inputs=sine(48_000)):
            listening = Listening(read_url(f"rtsp://me:secret@127.0.0.1:{camera.port}/1"))
            listening.until(1.5)
            told = listening.over()

    assert told.stretches
    assert "secret" not in told.status.source


def test_a_stream_that_changes_its_rate_goes_on(tmp_path: Path) -> None:
    """Stereo at 44.1 kHz becomes mono at 48 kHz in one line: not a second more or less than was sent."""
    parts = []
    for rate, channels, at in ((44_100, "2", "0"), (48_000, "1", "1")):
        part = tmp_path / f"{rate}.ts"
        tone = ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate={rate}:duration=1,volume=6")
        ffmpeg("-ac", channels, "-c:a", "aac", "-output_ts_offset", at, *TS, str(part), inputs=tone).wait()
        parts.append(part.read_bytes())
    (tmp_path / "both.ts").write_bytes(b"".join(parts))
    with file_server(tmp_path) as port:
        feed = read_url(f"http://127.0.0.1:{port}/both.ts", stop_at_end=True)
        seconds = sum(len(chunk.samples) for chunk in feed) / 16_000

    assert seconds == pytest.approx(2.0, abs=0.3)


def test_hls(tmp_path: Path) -> None:
    """The newest segment first, and all that follow."""
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
        while not (tmp_path / "a.m3u8").exists():
            time.sleep(0.05)
        listening = Listening(read_url(f"http://127.0.0.1:{port}/a.m3u8"))
        listening.until(2.0)
        told = listening.over()

    assert told.stretches[0][1] >= 1.5
    assert not listening.feed.is_recording


@pytest.mark.parametrize(
    ("channel", "frequency"), [(MIX, 300), (AudioChannel(1, "right"), 600), (AudioChannel(2), 900)]
)
def test_track_and_channel(tmp_path: Path, channel: AudioChannel, frequency: int) -> None:
    """Left 300 Hz and silence with 600 in the right of the first track, 900 Hz in the second."""
    target = tmp_path / "two.ts"
    left, right, other = (f"sine=frequency={each}:duration=1" for each in (300, 600, 900))
    inputs = ("-f", "lavfi", "-i", left, "-f", "lavfi", "-i", f"{right},volume=0.2", "-f", "lavfi", "-i", other)
    joined = ("-filter_complex", "[0][1]join=inputs=2:channel_layout=stereo[a]", "-map", "[a]", "-map", "2")
    ffmpeg(*joined, "-c:a", "aac", "-f", "mpegts", str(target), inputs=inputs).wait()
    with file_server(tmp_path) as port:
        chunks = list(read_url(f"http://127.0.0.1:{port}/two.ts", channel=channel))
    samples = np.concatenate([chunk.samples for chunk in chunks])[3200:12800]

    assert frequency == pytest.approx(float(np.argmax(np.abs(np.fft.rfft(samples)))) * 16_000 / len(samples), abs=20)

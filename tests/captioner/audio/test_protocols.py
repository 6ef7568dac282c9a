from __future__ import annotations

import pytest

from captioner.audio.protocols import accepts_any_sender, ffmpeg_input, listens


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("rtmp://0.0.0.0:1935/live/key", True),
        ("rtmp://10.0.0.7/live/key?mode=listener", True),
        ("rtmp://10.0.0.7/live/key", False),
        ("srt://0.0.0.0:9000", True),
        ("srt://:9000?mode=listener", True),
        ("srt://10.0.0.7:9000?passphrase=0123456789", False),
        ("rtsp://[::]:8554/live", True),
        ("rtsp://camera/1", False),
        ("udp://@239.1.1.1:1234", True),
        ("https://h/live.m3u8", False),
        ("mic", False),
    ],
)
def test_listens(url: str, expected: bool) -> None:
    """This machine listens for `mode=listener`, for hosts that belong to no machine, and for datagrams."""
    assert expected == listens(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("rtmp://h/live/key?mode=listener", "rtmp://h/live/key"),
        ("rtmp://h/live/key?a=1&mode=listener", "rtmp://h/live/key?a=1"),
        ("srt://0.0.0.0:9000?latency=50000", "srt://0.0.0.0:9000?latency=50000&mode=listener"),
        ("srt://0.0.0.0:9000?mode=rendezvous", "srt://0.0.0.0:9000?mode=rendezvous"),
        ("udp://h:1", "udp://h:1?overrun_nonfatal=1"),
        ("rtsp://u:p@h:8554/1", "rtsp://u:p@h:8554/1"),
    ],
)
def test_url(url: str, expected: str) -> None:
    """Ffmpeg gets the address without captioner's parameters and with those of SRT and UDP."""
    assert expected == ffmpeg_input(url).url


def test_stream_key() -> None:
    """The stream key is checked only when listening."""
    assert ffmpeg_input("rtmp://0.0.0.0/live/Key").key == "Key"
    assert ffmpeg_input("rtmp://h/live/Key").key == ""


def test_first_delay() -> None:
    """A listener opens its port again at once; a server is asked after a second."""
    assert ffmpeg_input("srt://0.0.0.0:1").policy.first_delay_s < 0.5
    assert ffmpeg_input("srt://h:1").policy.first_delay_s == 1.0


def test_segments() -> None:
    """Three segments of ten seconds are not a stall."""
    assert ffmpeg_input("https://h/a.M3U8?x").policy.stall_timeout_s >= 30


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("srt://0.0.0.0:9000", True),
        ("srt://0.0.0.0:9000?passphrase=0123456789", False),
        ("srt://127.0.0.1:9000?mode=listener", False),
        ("rtmp://0.0.0.0/live/key", True),
        ("rtmp://0.0.0.0/live/9f86d081884c7d65", False),
        ("udp://@239.1.1.1:1234", True),
        ("rtsp://camera/1", False),
    ],
)
def test_accepts_any_sender(url: str, accepted: bool) -> None:
    """An address that other machines can send to without a secret is reported."""
    assert accepted == accepts_any_sender(url)


def test_playlist_protocols() -> None:
    """A playlist may lead to HTTP only."""
    allowed = ffmpeg_input("https://h/a.m3u8").allowed.split(",")

    assert {"file", "pipe", "udp", "srt", "rtmp", "concat", "data"} & set(allowed) == set()

from __future__ import annotations

import pytest

from captioner.audio.protocols import accepts_any_sender, listens, reading


@pytest.mark.parametrize(
    ("url", "listening"),
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
def test_who_listens(url: str, listening: bool) -> None:
    """By the word of SRT, for all; by an address that is nobody's; datagrams always come here."""
    assert listening == listens(url)


@pytest.mark.parametrize(
    ("url", "given"),
    [
        ("rtmp://h/live/key?mode=listener", "rtmp://h/live/key"),
        ("rtmp://h/live/key?a=1&mode=listener", "rtmp://h/live/key?a=1"),
        ("srt://0.0.0.0:9000?latency=50000", "srt://0.0.0.0:9000?latency=50000&mode=listener"),
        ("srt://0.0.0.0:9000?mode=rendezvous", "srt://0.0.0.0:9000?mode=rendezvous"),
        ("udp://h:1", "udp://h:1?overrun_nonfatal=1"),
        ("rtsp://u:p@h:8554/1", "rtsp://u:p@h:8554/1"),
    ],
)
def test_what_ffmpeg_is_given(url: str, given: str) -> None:
    """Words of ours would be part of a stream's name there; those of SRT are its own."""
    assert given == reading(url).url


def test_the_key_of_a_listener() -> None:
    """Another sender's is refused; where we pull there is nobody to refuse."""
    assert reading("rtmp://0.0.0.0/live/Key").key == "Key"
    assert reading("rtmp://h/live/Key").key == ""


def test_a_listener_is_there_again_at_once() -> None:
    """A sender that comes back within a second is not refused; a server that is down is not hammered."""
    assert reading("srt://0.0.0.0:1").policy.first_delay_s < 0.5
    assert reading("srt://h:1").policy.first_delay_s == 1.0


def test_what_comes_in_pieces_is_waited_for() -> None:
    """Three segments of ten seconds are no stall."""
    assert reading("https://h/a.M3U8?x").policy.stall_timeout_s >= 30


@pytest.mark.parametrize(
    ("url", "heard"),
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
def test_who_is_heard_without_a_secret(url: str, heard: bool) -> None:
    """It is said when the server starts."""
    assert heard == accepts_any_sender(url)


def test_a_playlist_leads_to_the_web_alone() -> None:
    """Not to files of this machine, nor to ports of its network that speak something else."""
    allowed = reading("https://h/a.m3u8").allowed.split(",")

    assert {"file", "pipe", "udp", "srt", "rtmp", "concat", "data"} & set(allowed) == set()

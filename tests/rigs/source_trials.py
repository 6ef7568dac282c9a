"""Kinds of audio input that `sources` measures, each with the ffmpeg that sends to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceTrial:
    """Kind of input, with the sender that tests it."""

    name: str
    sender: tuple[str, ...]
    """Output arguments of the sending ffmpeg; `{port}`, `{relay}` and `{folder}` are replaced."""
    source: str
    """Source as on the command line."""
    pulled: bool = False
    """True if the sender starts first."""
    seconds: int = 10
    """Length of the trial, without the beeps that do not count."""


_AAC = ("-c:a", "aac", "-b:a", "96k", "-flush_packets", "1")
_TS = (*_AAC, "-f", "mpegts", "-muxdelay", "0", "-muxpreload", "0")
WAYS = (
    SourceTrial(
        "rtmp, listening",
        (*_AAC, "-f", "flv", "rtmp://127.0.0.1:{port}/live/key"),
        "rtmp://127.0.0.1:{port}/live/key?mode=listener",
    ),
    SourceTrial(
        "rtmp, pulled",
        (*_AAC, "-f", "flv", "-listen", "1", "rtmp://127.0.0.1:{port}/live/key"),
        "rtmp://127.0.0.1:{port}/live/key",
        pulled=True,
    ),
    SourceTrial("srt, listening", (*_TS, "srt://127.0.0.1:{port}"), "srt://127.0.0.1:{port}?mode=listener"),
    SourceTrial("srt, pulled", (*_TS, "srt://127.0.0.1:{port}?mode=listener"), "srt://127.0.0.1:{port}", pulled=True),
    SourceTrial(
        "rtsp, listening",
        (*_AAC, "-f", "rtsp", "-rtsp_transport", "tcp", "rtsp://127.0.0.1:{port}/live"),
        "rtsp://127.0.0.1:{port}/live?mode=listener",
    ),
    SourceTrial(
        "rtsp, pulled",
        ("-c:a", "pcm_mulaw", "-ar", "8000", "-f", "rtp", "rtp://127.0.0.1:{relay}"),
        "rtsp://127.0.0.1:{port}/1",
        pulled=True,
    ),
    SourceTrial("udp/mpeg-ts", (*_TS, "udp://127.0.0.1:{port}?pkt_size=1316"), "udp://127.0.0.1:{port}"),
    SourceTrial(
        "http, icecast",
        ("-c:a", "libmp3lame", "-b:a", "128k", "-flush_packets", "1", "-f", "mp3", "pipe:1"),
        "http://127.0.0.1:{port}/live",
        pulled=True,
    ),
    SourceTrial(
        "hls, 2 s segments",
        (*_AAC, "-f", "hls", "-hls_time", "2", "-hls_list_size", "6", "{folder}/live.m3u8"),
        "http://127.0.0.1:{port}/live.m3u8",
        pulled=True,
        seconds=16,
    ),
)
"""Inputs for which ffmpeg can be sender and receiver; a server between them would add its buffers."""

"""Picture and sound of an address or a file: sound as a live source, and all packets unchanged for who passes them on.

1. ffmpeg reads every protocol and container, and writes an MPEG transport stream into a pipe without decoding: it has
   both times of each packet, and H.264 and H.265 in it are byte streams.
2. One thread reads that pipe, so the picture never waits for the recognizer. Sound that the recognizer does not take is
   dropped; `LiveSource` counts it as missing.
3. A file is read at the speed of its clock, as a stream.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import av
import av.error

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.connection import Disconnected, RetryPolicy
from captioner.audio.ffmpeg import FfmpegProcess
from captioner.audio.ffmpeg_log import without_secrets
from captioner.audio.live_source import LiveSource
from captioner.audio.media_packet import MediaPacket
from captioner.audio.media_reader import MediaReader
from captioner.audio.protocols import FfmpegInput, ffmpeg_input
from captioner.errors import SourceError
from captioner.types import Samples

log = logging.getLogger(__name__)

VIDEO_CODECS: Final = ("h264", "hevc")
_PROBE: Final = {"probesize": "500000", "analyzeduration": "500000"}
_DESCRIPTION_TIMEOUT_S: Final = 2.0
"""Seconds that the first packet waits for the description of the input, written earlier but to another pipe."""
_END_TIMEOUT_S: Final = 1.0
"""Seconds between the end of the packets and that of ffmpeg."""
_MAX_PIECES: Final = 3000
"""Pieces of sound that wait, of 20 to 60 ms each; a minute or more."""


class PacketSink(Protocol):
    """Receiver of packets, called on the thread that reads them."""

    def begin(self, container: Any, /) -> None:
        """Begin a connection; `container`: PyAV's, whose streams the packets belong to."""
        ...

    def take(self, packet: MediaPacket, /) -> None:
        """Take a packet; must not wait."""
        ...


def read_packets(
    source: str, sink: PacketSink, *, channel: AudioChannel = MIX, stop_at_end: bool = False, program: str = "ffmpeg"
) -> LiveSource:
    """Return the sound of an address or a file, and give its packets to `sink`.

    Args:
        source: Address that ffmpeg reads, or a file, which ends the source.
        sink: Receiver of the packets.
        channel: Audio track and channel of the sound.
        stop_at_end: True to end when the sender ends its stream.
        program: Name of ffmpeg.

    Raises:
        SourceError: ffmpeg is not installed, or the file does not exist; while reading: the stream has no video or
            sound, or they are in codecs that cannot be passed on.
    """
    found = shutil.which(program)
    if found is None:
        hint = "apt-get install ffmpeg, or the equivalent of your system"
        raise SourceError(f"{without_secrets(source)} needs ffmpeg, which is not installed", hint)
    is_file = "://" not in source
    if is_file and not Path(source).exists():
        raise SourceError(f"{source} does not exist", "check the path, or give an address such as srt://HOST:PORT")
    own = _file_input(source) if is_file else ffmpeg_input(source)

    def connect(_: float) -> PacketConnection:
        return PacketConnection(_command(found, own), channel, own, sink)

    return LiveSource(without_secrets(source), connect, own.policy, stop_at_end=stop_at_end or is_file)


def _file_input(path: str) -> FfmpegInput:
    return FfmpegInput(f"file:{path}", ("-re",), RetryPolicy(), allowed="file,pipe")


def _command(program: str, source: FfmpegInput) -> list[str]:
    return [
        program,
        *("-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"),
        *("-protocol_whitelist", source.allowed),
        *source.options,
        *("-i", source.url, "-map", "0:V:0", "-map", "0:a", "-c", "copy"),
        *("-muxdelay", "0", "-muxpreload", "0", "-flush_packets", "1", "-f", "mpegts", "pipe:1"),
    ]


class PacketConnection(FfmpegProcess):
    """One connection by one ffmpeg, and the thread that reads its packets."""

    def __init__(self, arguments: list[str], channel: AudioChannel, source: FfmpegInput, sink: PacketSink) -> None:
        super().__init__(arguments, channel, source)
        self._channel, self._sink = channel, sink
        self._pieces: queue.Queue[Samples] = queue.Queue(_MAX_PIECES)
        self._failure: Disconnected | None = None
        self._reader = threading.Thread(target=self._run, name="packets", daemon=True)

    def __enter__(self) -> PacketConnection:
        super().__enter__()
        self._reader.start()
        return self

    def __exit__(self, *details: object) -> None:
        assert self._process is not None
        self._terminate()  # ends the pipe, and with it the thread
        self._reader.join(_END_TIMEOUT_S)
        self._process.kill()
        self._reader.join()
        super().__exit__(*details)

    @property
    def is_recording(self) -> bool:
        """False: a file is read at the speed of its clock."""
        return False

    def read(self, timeout_s: float) -> Samples | None:
        """Return decoded samples, or None if there are none in time.

        Raises:
            Disconnected: ffmpeg has ended, or must not continue.
        """
        ended = not self._reader.is_alive()
        try:
            return self._pieces.get(timeout=0 if ended else timeout_s)
        except queue.Empty:
            if not ended:
                return None
        assert self._process is not None
        code = self._process.wait()
        self._drain.join()
        raise self._unusable() or self._failure or self._log.reason(code)

    def _run(self) -> None:
        """Read the packets until ffmpeg ends; its log has the reason."""
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            self._read(_Pipe(self._process.stdout.fileno()))
        except Disconnected as failure:
            self._failure = failure
        except (av.error.FFmpegError, OSError, ValueError) as error:
            log.info("%s: %s", without_secrets(self._source.url), error)
        try:
            self._process.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:  # it waits for the pipe, which is not read any more
            self._process.kill()

    def _read(self, pipe: _Pipe) -> None:
        container = av.open(pipe, format="mpegts", options=_PROBE, buffer_size=4096, metadata_errors="ignore")
        self._log.wait_for_description(_DESCRIPTION_TIMEOUT_S)
        if (unusable := self._unusable()) is not None:
            raise unusable
        tracks = container.streams.audio
        if len(tracks) < self._channel.number:
            reason = "a transport stream cannot carry the codec of its sound"
            raise Disconnected(reason, "send AAC, MP3, AC-3 or Opus", permanent=True)
        self._sink.begin(container)
        stream = tracks[self._channel.number - 1]
        tee = _Tee(container, self._sink)
        for samples in MediaReader(
            tee, stream, lambda notice: log.info("%s", notice), channel=self._channel, live=True
        ):
            with contextlib.suppress(queue.Full):
                self._pieces.put_nowait(samples)

    def _unusable(self) -> Disconnected | None:
        """Return why the video cannot be passed on, or None."""
        codecs = self._log.video_codecs
        if not self._log.described:
            return None
        if not codecs:
            return Disconnected("the stream has no video", "caption its sound with captioner run", permanent=True)
        if codecs[0] not in VIDEO_CODECS:
            return Disconnected(f"video codec {codecs[0]} cannot carry captions", "send H.264 or H.265", permanent=True)
        return None


class _Pipe:
    """File of PyAV whose reads return what there is."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, size: int) -> bytes:
        return os.read(self._descriptor, size)


class _Tee:
    """Container that gives every packet to a sink before it is decoded."""

    def __init__(self, container: Any, sink: PacketSink) -> None:
        self._container, self._sink = container, sink
        self._last: dict[int, int] = {}
        """Stream -> end of its last packet."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def demux(self, *_: Any) -> Iterator[Any]:
        video = self._container.streams.video[0].index
        for packet in self._container.demux():
            if packet.size:
                self._sink.take(self._copied(packet, video))
            yield packet

    def _copied(self, packet: Any, video: int) -> MediaPacket:
        stream, duration = packet.stream_index, packet.duration or 0
        dts = packet.dts if packet.dts is not None else self._last.get(stream, packet.pts or 0)
        self._last[stream] = dts + max(1, duration)
        pts = packet.pts if packet.pts is not None else dts
        is_video = stream == video
        return MediaPacket(
            stream, is_video, pts, dts, duration, bool(packet.is_keyframe), bytes(packet), time.monotonic()
        )

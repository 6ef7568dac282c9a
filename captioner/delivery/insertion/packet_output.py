"""Connection to the receiver of the video: a muxer of transport streams, and an ffmpeg that passes these on."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import threading
from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import av
import av.error

from captioner.audio import ffmpeg_errors
from captioner.audio.ffmpeg import killed_with_parent
from captioner.audio.ffmpeg_log import without_secrets
from captioner.audio.media_packet import TICKS_PER_S, MediaPacket
from captioner.errors import OutputError, SourceError

log = logging.getLogger(__name__)

_FORMATS: Final = {
    "rtmp": "flv",
    "rtmps": "flv",
    "srt": "mpegts",
    "udp": "mpegts",
    "rtp": "rtp_mpegts",
    "rist": "mpegts",
    "tcp": "mpegts",
}
"""Protocol -> container."""
_MUXER: Final = {"flush_packets": "1", "max_interleave_delta": "500000", "mpegts_copyts": "1"}
_TIME_BASE: Final = Fraction(1, TICKS_PER_S)
_END_TIMEOUT_S: Final = 3.0
"""Seconds that ffmpeg has for the rest at the end."""


class PacketWriter(Protocol):
    """One connection to a receiver."""

    def write(self, packet: MediaPacket, /) -> None:
        """Send a packet; waits while the receiver is slow.

        Raises:
            OutputError: the connection is lost.
        """
        ...

    def close(self) -> None:
        """Send what waits, and close the connection."""
        ...

    def interrupt(self) -> None:
        """End a write that waits, with `OutputError`; any thread may call this."""
        ...


def check_target(target: str, program: str = "ffmpeg") -> None:
    """Check that packets can be sent to an address or written into a file.

    Raises:
        SourceError: the protocol is unknown, the folder does not exist, or ffmpeg is not installed.
    """
    if shutil.which(program) is None:
        raise SourceError(
            f"{without_secrets(target)} needs ffmpeg, which is not installed",
            "apt-get install ffmpeg, or the equivalent of your system",
        )
    scheme = urlsplit(target).scheme.lower()
    if "://" in target and scheme not in _FORMATS:
        raise SourceError(f"{scheme}:// is not supported as an output", f"use {', '.join(_FORMATS)}, or a file")
    if "://" not in target and not Path(target).parent.is_dir():
        raise SourceError(f"folder {Path(target).parent} does not exist", "create it, or write into another")


def command(target: str, program: str = "ffmpeg") -> list[str]:
    """Return the command that passes a transport stream on standard input to a target."""
    file_format = _FORMATS.get(urlsplit(target).scheme.lower()) if "://" in target else None
    return [
        *killed_with_parent(),
        program,
        *("-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+warning", "-y"),
        *("-probesize", "500000", "-analyzeduration", "500000", "-f", "mpegts", "-i", "pipe:0"),
        *("-map", "0", "-c", "copy", "-muxdelay", "0", "-muxpreload", "0", "-flush_packets", "1"),
        *(("-f", file_format) if file_format else ()),
        target if "://" in target else f"file:{target}",
    ]


class PacketOutput:
    """Writes packets into the standard input of an ffmpeg."""

    def __init__(self, target: str, container: Any) -> None:
        """Open a connection.

        Args:
            target: address, or file that is replaced.
            container: container of PyAV whose streams the packets belong to.

        Raises:
            OutputError: ffmpeg cannot be started.
        """
        self._messages: deque[str] = deque(maxlen=20)
        try:
            self._process = subprocess.Popen(
                command(target),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,  # a Ctrl-C in the terminal is for captioner, which then sends the rest
            )
        except OSError as error:
            raise OutputError(f"ffmpeg cannot be started: {error.strerror}") from None
        self._drain = threading.Thread(target=self._read_log, name="ffmpeg-stderr", daemon=True)
        self._drain.start()
        assert self._process.stdin is not None
        self._pipe = _Pipe(self._process.stdin.fileno())
        self._muxer: Any = av.open(self._pipe, "w", format="mpegts", container_options=_MUXER)
        streams = [*container.streams.video[:1], *container.streams.audio]
        self._streams = {stream.index: self._muxer.add_stream_from_template(stream) for stream in streams}

    def write(self, packet: MediaPacket) -> None:
        """Send a packet; waits while the receiver is slow.

        Raises:
            OutputError: ffmpeg has ended.
        """
        if packet.stream not in self._streams:
            return
        written = av.Packet(packet.data)
        written.pts, written.dts, written.duration = packet.pts, packet.dts, packet.duration
        written.time_base = _TIME_BASE
        written.stream = self._streams[packet.stream]
        written.is_keyframe = packet.is_keyframe
        try:
            self._muxer.mux_one(written)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise self._reason(error) from None

    def close(self) -> None:
        """Send what waits, and close the connection."""
        with contextlib.suppress(av.error.FFmpegError, OSError, ValueError):
            self._muxer.close()
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._drain.join()
        assert self._process.stderr is not None
        self._process.stderr.close()

    def interrupt(self) -> None:
        """End a write that waits, with `OutputError`; any thread may call this."""
        self._process.kill()

    def _reason(self, error: Exception) -> OutputError:
        """Return why packets cannot be written, by the log of ffmpeg."""
        try:
            self._process.wait(1.0)
            self._drain.join(1.0)
        except subprocess.TimeoutExpired:
            return OutputError(f"a packet cannot be written ({error})")
        return OutputError(ffmpeg_errors.disconnected(list(self._messages), clean=False).reason)

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        for raw in self._process.stderr:
            line = without_secrets(raw.decode(errors="replace").strip())
            self._messages.append(line)
            log.debug("output: %s", line)


class _Pipe:
    """File of PyAV that writes everything."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
        return len(data)

"""Any address that ffmpeg reads, through an ffmpeg child process.

1. PyAV's wheels have neither SRT nor RIST and the system's ffmpeg has both: hence a child process.
2. Options of the input precede `-i`; after it they have no effect and no warning.
3. Its stderr is read all the time, because ffmpeg stops when that pipe is full. `FfmpegLog` parses what the input
   consists of (tracks, channels, length) and why ffmpeg ended.
4. PCM in a pipe has no times, so ffmpeg fills gaps with silence (`aresample=async`). Without `first_pts=0`: when the
   stream changes its format, the resampler is created again and would fill from the very beginning.
5. Only HTTP reconnects inside ffmpeg. `LiveSource` handles the rest, and what ffmpeg waits for in vain.
6. ffmpeg compares the key of an RTMP sender and accepts another one anyway, with a message; here that ends the process.
7. ffmpeg would mix by itself: inverted sides cancel out, and the centre of 5.1 is no louder than what is around it. All
   channels are read, with a header that counts them, and mixed by `captioner.audio.mixer`. If a stream changes its
   channels, ffmpeg continues with the number at the beginning.
8. The child dies with this process, whatever kills it: a listener left behind would keep the port.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import select
import shutil
import subprocess
import sys
import threading
from urllib.parse import urlsplit

from captioner.audio.address_filter import AddressFilter
from captioner.audio.au_stream import AuDecoder
from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.ffmpeg_log import FfmpegLog, without_secrets
from captioner.audio.live_source import LiveSource
from captioner.audio.protocols import FfmpegInput, ffmpeg_input
from captioner.errors import SourceError
from captioner.types import Samples
from formats.notice import Notice

log = logging.getLogger(__name__)

_READ_BYTES = 64 * 1024
"""Bytes of one channel requested by one read, two seconds; a pipe returns what it has, and holds no more."""

_PROXIES = ("http_proxy", "HTTP_PROXY")
"""Environment variables of a proxy that this machine needs; it then decides what may be read."""
_DESCRIPTION_TIMEOUT_S = 2.0
"""Seconds that the first audio waits for the description of the input, written earlier but to another pipe."""
_TERMINATE_TIMEOUT_S = 2.0


def read_url(
    url: str,
    *,
    channel: AudioChannel = MIX,
    wait_for_source: bool = False,
    stop_at_end: bool = False,
    chunk_ms: int = 40,
    program: str = "ffmpeg",
    hosts: tuple[str, ...] = (),
) -> LiveSource:
    """Return the audio of an address.

    Args:
        url: Address that ffmpeg reads.
        channel: Track and channel to use.
        wait_for_source: True to wait for an address that is not available yet, instead of raising an error.
        stop_at_end: True to end when the sender ends its stream.
        chunk_ms: Milliseconds of a chunk.
        program: Name of ffmpeg.
        hosts: Hosts to which the address may lead; see `AddressFilter`.

    Raises:
        SourceError: ffmpeg is not installed, or the port is invalid; while reading: the address cannot be read.
    """
    found = shutil.which(program)
    if found is None:
        raise SourceError(
            f"{without_secrets(url)} needs ffmpeg, which is not installed",
            "apt-get install ffmpeg, or the equivalent of your system",
        )
    source = ffmpeg_input(url)
    server = _filtered_server(url)

    def connect(skipped_s: float) -> FfmpegProcess:
        address_filter = None if server is None else AddressFilter(*server, hosts)
        return FfmpegProcess(command(found, source, channel, skipped_s), channel, source, address_filter)

    return LiveSource(
        without_secrets(url),
        connect,
        source.policy,
        wait_for_source=wait_for_source,
        stop_at_end=stop_at_end,
        chunk_ms=chunk_ms,
    )


def command(program: str, source: FfmpegInput, channel: AudioChannel = MIX, skipped_s: float = 0.0) -> list[str]:
    """Return the command line; `skipped_s`: seconds of a recording that were read before."""
    logging_options = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"]
    seek = ["-ss", f"{skipped_s:.2f}"] if skipped_s else []
    pan = "" if channel.index is None else f"pan=mono|c0=c{channel.index},"
    return [
        program,
        *logging_options,
        *("-protocol_whitelist", source.allowed),
        *source.options,
        *seek,
        *("-vn", "-sn", "-dn", "-i", source.url),
        *("-map", f"0:a:{channel.number - 1}"),
        *("-af", f"{pan}aresample=16000:async=1", "-ar", "16000"),
        *("-c:a", "pcm_s16be", "-f", "au", "-flush_packets", "1", "pipe:1"),
    ]


def _filtered_server(url: str) -> tuple[str, int] | None:
    """Return host and port of an HTTP address; None if the user has configured a proxy, which then decides.

    Raises:
        SourceError: the port is not a number, or too large.
    """
    address = urlsplit(url)
    scheme = address.scheme.lower()
    if scheme not in ("http", "https") or any(os.environ.get(name) for name in _PROXIES):
        return None
    try:
        return address.hostname or "", address.port or (443 if scheme == "https" else 80)
    except ValueError:
        raise SourceError(f"invalid port in {without_secrets(url)}", "use 1 to 65535") from None


class FfmpegProcess:
    """One connection by one ffmpeg, which runs while the `with` lasts."""

    def __init__(
        self,
        arguments: list[str],
        channel: AudioChannel,
        source: FfmpegInput,
        address_filter: AddressFilter | None = None,
    ) -> None:
        """Prepare the process; `address_filter` runs as long as it does."""
        self._arguments, self._source, self._address_filter = arguments, source, address_filter
        self._mixed: list[Notice] = []
        self._pipe_channels = 1
        self._decoder = AuDecoder(self._mixed.append)
        self._log = FfmpegLog(source, channel, self._terminate)
        self._resources = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> FfmpegProcess:
        with self._resources:
            proxy: dict[str, str] = {}
            if self._address_filter is not None:
                proxy = {"http_proxy": self._resources.enter_context(self._address_filter).url, "no_proxy": ""}
            self._process = process = subprocess.Popen(
                [*killed_with_parent(), *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **proxy},
            )
            self._drain = threading.Thread(target=self._read_log, args=(process,), name="ffmpeg-stderr", daemon=True)
            self._drain.start()
            self._resources = self._resources.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(timeout=_TERMINATE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._drain.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._resources.close()

    @property
    def is_recording(self) -> bool:
        """True if the input has a length."""
        return self._source.may_be_recording and not self._log.endless

    def read(self, timeout_s: float) -> Samples | None:
        """Return decoded samples, or None if there are none in time.

        Raises:
            Disconnected: ffmpeg has ended, or must not continue.
        """
        assert self._process is not None
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], timeout_s)
        if ready:
            self._log.wait_for_description(_DESCRIPTION_TIMEOUT_S)
        if self._log.refused is not None:
            raise self._log.refused
        if not ready:
            return None
        piece = self._piece(self._process.stdout.fileno())
        if not piece:
            code = self._process.wait()
            self._drain.join()
            raise self._log.reason(code)
        return self._decoder.push(piece)

    def _piece(self, pipe: int) -> bytes:
        """Read up to two seconds; a pipe for more channels is enlarged, since ffmpeg begins with a burst."""
        channels = max(1, self._decoder.channels)
        if channels > self._pipe_channels and sys.platform == "linux":
            with contextlib.suppress(OSError):  # more than the system allows
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, channels * _READ_BYTES)
        self._pipe_channels = channels
        return os.read(pipe, channels * _READ_BYTES)

    def notice(self) -> str:
        """Remove and return a message worth showing, such as a wrong passphrase; empty if there is none."""
        return self._mixed.pop(0).what if self._mixed else self._log.notice()

    def _read_log(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        for raw in process.stderr:
            self._log.parse(raw.decode(errors="replace").strip())
        self._log.end()

    def _terminate(self) -> None:
        if self._process is not None:
            self._process.terminate()


def killed_with_parent() -> list[str]:
    """Return a prefix of the command that makes Linux end the child when the thread that started it ends."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig", "TERM", "--"] if found else []

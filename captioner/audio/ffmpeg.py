"""Any address that ffmpeg reads, through an ffmpeg child process.

1. PyAV's wheels have neither SRT nor RIST and the system's ffmpeg has both: hence a child.
2. Options of the input stand before `-i`; after it they are silently without effect.
3. Its stderr is drained all the time, or the child stands still when that pipe is full; the last lines say what is
   wrong when it ends.
4. PCM in a pipe has no times, so ffmpeg fills gaps with silence (`aresample=async`), and the samples are counted.
5. Only HTTP reconnects inside ffmpeg. For the rest a child that broke off is started again, later and later; a child
   that never gave a sound is a wrong address and is not.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from captioner.audio.gate import Gate
from captioner.audio.pcm import PcmDecoder, chunked, decoded
from captioner.errors import SourceError
from captioner.types import AudioChunk

log = logging.getLogger(__name__)

RETRIES = 8
"""Starts in a row that give no sound before the source counts as gone."""
LONGEST_WAIT = 30.0
"""Seconds between two starts at most; the first waits 1, each later one twice as long."""

_HTTP = (
    "-reconnect", "1", "-reconnect_streamed", "1", "-reconnect_on_network_error", "1", "-reconnect_delay_max", "5",
    "-rw_timeout", "15000000",
)  # fmt: skip
PROTOCOLS = "http,https,httpproxy,tcp,tls,crypto,rtmp,rtmpt,rtmps,rtsp,rtp,srtp,srt,udp,pipe"
"""What a stream may lead to: a playlist somewhere must not make ffmpeg read files of this machine."""

_PROXIES = ("http_proxy", "HTTP_PROXY")
"""Set where only a proxy leads out; then it judges."""
OPTIONS = {
    "http": _HTTP,
    "https": _HTTP,
    "rtsp": ("-rtsp_transport", "tcp", "-timeout", "5000000"),
}
"""Scheme -> what stands before `-i`; times are microseconds."""


def read_url(
    url: str,
    *,
    milliseconds: int = 40,
    program: str = "ffmpeg",
    sleep: Callable[[float], None] = time.sleep,
    hosts: tuple[str, ...] = (),
) -> Iterator[AudioChunk]:
    """The audio of an address, started again when it breaks off; `hosts`: where else it may lead (`gate`).

    Raises:
        SourceError: ffmpeg is not here; or, while reading, it finds no audio there or nothing any more.
    """
    found = shutil.which(program)
    if found is None:
        raise SourceError(
            f"{public(url)} needs ffmpeg, which is not here", "apt-get install ffmpeg, or your system's way"
        )
    return chunked(decoded(_gated(found, url, sleep, hosts), PcmDecoder()), milliseconds)


def command(program: str, url: str) -> list[str]:
    """The child's command line."""
    scheme = url.partition("://")[0].lower()
    quiet = ["-nostdin", "-hide_banner", "-loglevel", "error"]
    reading = [program, *quiet, "-protocol_whitelist", PROTOCOLS, *OPTIONS.get(scheme, ()), "-i", url]
    return [
        *reading,
        "-vn",
        "-ac",
        "1",
        "-ar",
        "16000",
        "-af",
        "aresample=async=1:first_pts=0",
        "-f",
        "s16le",
        "pipe:1",
    ]


def public(url: str) -> str:
    """The address without what may be secret in it: user, password, query."""
    return re.sub(r"\?.*", "?…", re.sub(r"//[^/@]*@", "//…@", url))


def _gated(program: str, url: str, sleep: Callable[[float], None], hosts: tuple[str, ...]) -> Iterator[bytes]:
    """What is read over HTTP goes through a gate, or through the proxy that the user has set."""
    address = urlsplit(url)
    if not address.scheme.lower().startswith("http") or any(os.environ.get(name) for name in _PROXIES):
        yield from _supervised(program, url, sleep, {})
        return
    with Gate(address.hostname or "", hosts) as gate:
        yield from _supervised(program, url, sleep, {"http_proxy": gate.url, "no_proxy": ""})


def _supervised(
    program: str, url: str, sleep: Callable[[float], None], environment: Mapping[str, str]
) -> Iterator[bytes]:
    """The bytes of one child after the other, until one ends well or none gives a sound any more."""
    heard, silent = False, 0
    while True:
        child = Child(command(program, url), environment)
        with child:
            for piece in child:
                heard, silent = True, 0
                yield piece
        if child.succeeded and heard:
            return
        silent += 1
        if not heard or silent > RETRIES:
            raise SourceError(f"ffmpeg reads no audio from {public(url)}: {child.complaint}", "check the address")
        wait = min(LONGEST_WAIT, 2.0 ** (silent - 1))
        log.warning("%s broke off (%s): again in %.0f s", public(url), child.complaint, wait)
        sleep(wait)


class Child:
    """One ffmpeg; iterate over it for its standard output, and it is gone after the `with`."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str] | None = None) -> None:
        """`environment`: beside that of this process."""
        self._complaints: deque[str] = deque(maxlen=20)  # the oldest lines go: the last ones say why it ended
        self._process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        self._drain = threading.Thread(target=self._listen, name="ffmpeg-stderr", daemon=True)
        self._drain.start()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._drain.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def __iter__(self) -> Iterator[bytes]:
        assert self._process.stdout is not None
        while piece := self._process.stdout.read1(16 * 1024):  # type: ignore[attr-defined]
            yield piece
        self._process.wait()

    @property
    def succeeded(self) -> bool:
        """Whether it came to the end by itself."""
        return self._process.returncode == 0

    @property
    def complaint(self) -> str:
        """The last that it said."""
        return self._complaints[-1] if self._complaints else "it gave no reason"

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._complaints.append(public(line.decode(errors="replace").strip()))

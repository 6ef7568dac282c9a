"""Any address that ffmpeg reads, through an ffmpeg child process.

1. PyAV's wheels have neither SRT nor RIST and the system's ffmpeg has both: hence a child.
2. Options of the input stand before `-i`; after it they are silently without effect.
3. Its stderr is drained all the time, or the child stands still when that pipe is full. What it says of the input
   (tracks, channels, whether it has an end) and why it ended is read from there.
4. PCM in a pipe has no times, so ffmpeg fills gaps with silence (`aresample=async`). Without `first_pts=0`: when the
   stream changes its format, the resampler is made anew, and would fill from the beginning of all.
5. Only HTTP reconnects inside ffmpeg. For the rest, and for what ffmpeg waits for in vain, there is the feed.
6. ffmpeg compares the key of an RTMP sender and takes another all the same, saying so; here that ends the child.
7. The child dies with this process, whatever kills it: a listener left behind would keep the port.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import select
import shutil
import subprocess
import threading
from collections import deque
from urllib.parse import urlsplit

from captioner.audio import ffmpeg_errors
from captioner.audio.address_filter import AddressFilter
from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.live_source import Disconnected, LiveSource
from captioner.audio.pcm import PcmDecoder
from captioner.audio.protocols import FfmpegInput, reading
from captioner.errors import SourceError
from captioner.types import Samples

log = logging.getLogger(__name__)

AT_ONCE = 64 * 1024
"""Bytes asked for in one read, two seconds; a pipe gives what it has, and holds no more."""

_PROXIES = ("http_proxy", "HTTP_PROXY")
"""Set where only a proxy leads out; then it judges."""
_TOLD = 2.0
"""Seconds that its first sound waits for what it says of its input; that is said before, but in another pipe."""
_LEVEL = re.compile(r"\[(panic|fatal|error|warning|info|verbose)\] ?(.*)")
_TRACK = re.compile(r"Stream #0:\d+.*?: Audio: .*? Hz, ([^,]+)")
_CHANNELS = {"mono": 1, "stereo": 2, "downmix": 2, "quad": 4, "hexagonal": 6, "octagonal": 8}


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
    """The audio of an address, for as long as anybody wants it; `hosts`: where else it may lead (`gate`).

    `patient`: an address that was never heard is asked again and again, and is no error; `once`: a sender that ends
    its stream ends the source.

    Raises:
        SourceError: ffmpeg is not here; while reading, it finds nothing there.
    """
    found = shutil.which(program)
    if found is None:
        raise SourceError(
            f"{public(url)} needs ffmpeg, which is not here", "apt-get install ffmpeg, or your system's way"
        )
    way = reading(url)

    def connect(skipped: float) -> FfmpegProcess:
        return FfmpegProcess(command(found, way, channel, skipped), channel, way, _gate(url, hosts))

    return LiveSource(
        public(url), connect, way.policy, wait_for_source=wait_for_source, stop_at_end=stop_at_end, chunk_ms=chunk_ms
    )


def command(program: str, way: FfmpegInput, channel: AudioChannel = MIX, skipped: float = 0.0) -> list[str]:
    """The child's command line; `skipped`: seconds of a recording that were heard before."""
    quiet = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"]
    seek = ["-ss", f"{skipped:.2f}"] if skipped else []
    picked = "" if channel.index is None else f"pan=mono|c0=c{channel.index},"
    return [
        program,
        *quiet,
        *("-protocol_whitelist", way.allowed),
        *way.options,
        *seek,
        *("-vn", "-sn", "-dn", "-i", way.url),
        *("-map", f"0:a:{channel.track - 1}"),
        *("-af", f"{picked}aresample=16000:async=1", "-ac", "1", "-ar", "16000"),
        *("-f", "s16le", "-flush_packets", "1", "pipe:1"),
    ]


def public(url: str) -> str:
    """The address without what may be secret in it: user, password, query, and the key of an RTMP stream."""
    shown = re.sub(r"\?[^\s']*", "?…", re.sub(r"//[^/@\s]+@", "//…@", url))
    return re.sub(r"(rtmp\w*://[^/\s]*/[^/\s]+)/[^\s:']+", r"\1/…", shown, flags=re.IGNORECASE)


def _gate(url: str, hosts: tuple[str, ...]) -> AddressFilter | None:
    """What is read over HTTP goes through a gate, or through the proxy that the user has set, which then judges."""
    address = urlsplit(url)
    if not address.scheme.lower().startswith("http") or any(os.environ.get(name) for name in _PROXIES):
        return None
    return AddressFilter(address.hostname or "", hosts)


class FfmpegProcess:
    """One ffmpeg, one connection; it is gone after the `with`."""

    def __init__(
        self, arguments: list[str], channel: AudioChannel, way: FfmpegInput, gate: AddressFilter | None = None
    ) -> None:
        """`gate`: open for as long as it reads."""
        self._gate = contextlib.ExitStack()
        proxy = {"http_proxy": self._gate.enter_context(gate).url, "no_proxy": ""} if gate is not None else {}
        self._choice, self._way = channel, way
        self._decoder = PcmDecoder()
        self._said: deque[str] = deque(maxlen=20)  # the oldest lines go: the last ones say why it ended
        self._tracks: list[int] = []
        self._endless = True
        self._described = False
        self._mapped = threading.Event()
        self._notices: deque[str] = deque(maxlen=5)  # the feed takes them ten times a second; more are the same
        self._refused: Disconnected | None = None
        self._process = subprocess.Popen(
            [*_dying_with_us(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **proxy},
        )
        self._drain = threading.Thread(target=self._listen, name="ffmpeg-stderr", daemon=True)
        self._drain.start()

    def __enter__(self) -> FfmpegProcess:
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
        self._gate.close()

    @property
    def is_recording(self) -> bool:
        """Whether it has an end, as far as one can see."""
        return self._way.is_recording and not self._endless

    def read(self, timeout: float) -> Samples | None:
        """What it has decoded, None when that is nothing within so many seconds; raises `Disconnected` at its end."""
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], timeout)
        if ready:
            self._mapped.wait(_TOLD)
        if self._refused is not None:
            raise self._refused
        if not ready:
            return None
        piece = os.read(self._process.stdout.fileno(), AT_ONCE)
        if not piece:
            raise self._end()
        return self._decoder.push(piece)

    def notice(self) -> str:
        """What it said that is worth telling while it goes on, such as a sender with a wrong passphrase."""
        return self._notices.popleft() if self._notices else ""

    def _end(self) -> Disconnected:
        code = self._process.wait()
        self._drain.join()
        if self._refused is not None:
            return self._refused
        if code and self._described and len(self._tracks) < self._choice.track:
            return _no_track(self._choice, len(self._tracks))
        return ffmpeg_errors.cut(list(self._said), clean=code == 0)

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for raw in self._process.stderr:
            self._hear(raw.decode(errors="replace").strip())
        self._mapped.set()

    def _hear(self, line: str) -> None:
        level, text = _levelled(line)
        if level == "info":
            self._describe(text)
        else:
            self._said.append(text)
            self._warn(text)

    def _describe(self, text: str) -> None:
        """What the input consists of; what follows `Stream mapping` is of our own making."""
        if text.startswith(("Output #0", "Stream mapping")):
            if not self._mapped.is_set():
                self._check()
            self._mapped.set()
        elif text.startswith("Duration:") and not self._mapped.is_set():
            self._described = True
            self._endless = "N/A" in text or "00:00:00.00" in text
        elif (track := _TRACK.search(text)) and not self._mapped.is_set():
            self._tracks.append(_channels(track[1]))

    def _check(self) -> None:
        """Whether the channel is there; of one that is not, ffmpeg gives silence and says nothing."""
        if len(self._tracks) >= self._choice.track:
            try:
                self._choice.check(self._tracks[self._choice.track - 1])
            except SourceError as error:
                self._refuse(Disconnected(error.message, error.hint))

    def _warn(self, text: str) -> None:
        """What ends the child, or is told while it goes on: its listener refuses a sender and says so here alone."""
        known = ffmpeg_errors.meaning(text)
        if self._way.key and "Unexpected stream" in text:
            self._refuse(Disconnected("a sender came with another stream key", "give it the key of the address"))
        elif self._way.key and "App field don't match" in text:
            self._refuse(Disconnected("a sender came with another application name", "give it this address"))
        elif known and self._way.policy.listens and "passphrase" in known.reason and not self._notices:
            self._notices.append(f"a sender was refused: {known.reason}")

    def _refuse(self, cut: Disconnected) -> None:
        self._refused = cut
        self._process.terminate()


def _no_track(channel: AudioChannel, count: int) -> Disconnected:
    if not count:
        return Disconnected("there is no audio in it, video alone", "switch the audio of the sender on")
    return Disconnected(
        f"it has no audio track {channel.track}, it has {count}", "leave --track out, or choose another"
    )


def _levelled(line: str) -> tuple[str, str]:
    """`[rtmp @ 0x5] [warning] x` -> warning, x. What libsrt says itself has no level, and counts as a warning."""
    found = _LEVEL.search(line)
    return (found[1], public(found[2].strip())) if found else ("warning", public(line))


def _channels(layout: str) -> int:
    """`stereo` -> 2, `5.1(side)` -> 6, `3 channels` -> 3."""
    layout = layout.split("(")[0].strip()
    if layout in _CHANNELS:
        return _CHANNELS[layout]
    if counted := re.fullmatch(r"(\d+) channels.*", layout):
        return int(counted[1])
    parts = layout.split(".")
    return sum(map(int, parts)) if all(part.isdigit() for part in parts) else 32


def _dying_with_us() -> list[str]:
    """What makes the system end the child when the thread that started it is gone; Linux alone has it."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig", "TERM", "--"] if found else []

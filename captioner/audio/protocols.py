"""How ffmpeg is to read each kind of address: what stands before `-i`, and how patient one is with it.

An address with `mode=listener`, or whose host is 0.0.0.0 or ::, is listened on: the sender comes here. SRT has that
word itself; ffmpeg's RTMP and RTSP want an option, and their query would become part of the name.

ffmpeg looks at a stream before it plays it (`probesize`, `analyzeduration`), which delays the beginning alone: what it
has looked at comes then at once. Its own five seconds would be waited for at every reconnect; less than half a second
misses the sound of a stream with video. `nobuffer`, often advised, throws away what was looked at: it makes nothing
earlier here, where sound is not played but taken as it comes, and loses up to a second and a half at each connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from captioner.audio.live_source import RetryPolicy

ANYWHERE = ("0.0.0.0", "::", "")
"""Hosts that are nobody's: one can only listen there."""

_SOON = ("-flags", "low_delay")
_LOOK = ("-probesize", "500000", "-analyzeduration", "500000")
"""Bytes and microseconds; a megabit stream fills half a megabyte in four seconds, so the time is what counts."""
_HTTP = ("-reconnect", "1", "-reconnect_delay_max", "5", "-rw_timeout", "15000000", "-icy", "0")
"""A recording that breaks off is asked for the rest by ffmpeg; a live stream (`reconnect_streamed`) would go on within
the same line as if nothing were missing."""
_HLS = ("-live_start_index", "-1", "-reconnect", "1", "-reconnect_on_network_error", "1", "-rw_timeout", "15000000")
"""The newest segment first: three from the end, as is usual, would add two segments to the delay for ever. What is
tried again here is one segment; `reconnect_streamed` would ask for ever for a playlist that is gone."""

WEB = "http,https,httpproxy,tcp,tls,crypto"
"""What a playlist may lead to: not to files of this machine, nor to other kinds of address in its network."""
LINES = "rtmp,rtmpt,rtmps,ffrtmphttp,rtsp,rtp,srtp,srt,rist,udp,tcp,tls,http,https,crypto,pipe"
"""What the others consist of; they lead nowhere."""
KEY = 8
"""Characters from which the key of an RTMP stream counts as a secret."""

_PULLED = RetryPolicy()
_LISTENED = RetryPolicy(connect_timeout_s=None, first_delay_s=0.2, max_delay_s=2.0)
"""A sender that comes back should find somebody there."""
_DATAGRAMS = RetryPolicy(connect_timeout_s=None, first_delay_s=0.1, max_delay_s=2.0, stall_timeout_s=1.5)
"""What is late does not come any more. Nothing is lost by opening the port anew, and a new sender is read at once."""
_WEB_STREAM = RetryPolicy(stall_timeout_s=10.0)
_PIECES = RetryPolicy(stall_timeout_s=30.0, connect_timeout_s=30.0, catch_up_s=40.0)
"""Sound comes a segment at a time."""


@dataclass(frozen=True, slots=True)
class FfmpegInput:
    """How one address is read."""

    url: str
    """As ffmpeg wants it."""
    options: tuple[str, ...]
    """What stands before `-i`."""
    policy: RetryPolicy
    key: str = ""
    """Of an RTMP stream that is listened for: another is refused."""
    allowed: str = LINES
    """The protocols that ffmpeg may use for it."""
    is_recording: bool = False
    """Whether it may be a recording, which ends, and comes as fast as the line allows."""


def reading(url: str) -> FfmpegInput:
    """The way to read that address."""
    scheme, path, listens = _parts(url)
    if scheme in ("http", "https"):
        if path.lower().endswith((".m3u8", ".mpd")):
            own = _HLS if path.lower().endswith(".m3u8") else ()
            return FfmpegInput(url, (*_SOON, *_LOOK, *own), _PIECES, allowed=WEB, is_recording=True)
        return FfmpegInput(url, (*_SOON, *_LOOK, *_HTTP), _WEB_STREAM, allowed=WEB, is_recording=True)
    if scheme in ("rtmp", "rtmps", "rtmpt"):
        options = ("-listen", "1") if listens else ("-rtmp_live", "live", "-rtmp_buffer", "100")
        bare = _without_mode(url)
        key = path.rpartition("/")[2] if listens else ""
        return FfmpegInput(bare, (*_SOON, *_LOOK, *options), _LISTENED if listens else _PULLED, key)
    if scheme in ("rtsp", "rtsps"):
        options = ("-rtsp_flags", "listen") if listens else ("-rtsp_transport", "tcp", "-timeout", "5000000")
        return FfmpegInput(_without_mode(url), (*_SOON, *_LOOK, *options), _LISTENED if listens else _PULLED)
    if scheme == "srt":
        return FfmpegInput(_listening(url) if listens else url, (*_SOON, *_LOOK), _LISTENED if listens else _PULLED)
    if scheme in ("udp", "rtp"):
        return FfmpegInput(_lasting(url, scheme), (*_SOON, *_LOOK), _DATAGRAMS)
    return FfmpegInput(url, (*_SOON, *_LOOK), _LISTENED if listens else _PULLED)


def listens(url: str) -> bool:
    """Whether senders come to this machine for it."""
    return "://" in url and reading(url).policy.listens


def accepts_any_sender(url: str) -> bool:
    """Whether whoever reaches the port that is listened on is heard: no passphrase, no key, more than this machine."""
    if not listens(url):
        return False
    address = urlsplit(url)
    here = (address.hostname or "") in ("localhost", "::1") or (address.hostname or "").startswith("127.")
    secret = "passphrase=" in address.query if address.scheme == "srt" else len(reading(url).key) >= KEY
    return not here and not secret


def _parts(url: str) -> tuple[str, str, bool]:
    address = urlsplit(url)
    query = dict(parse_qsl(address.query))
    host = address.hostname or ""
    listening = query.get("mode") == "listener" or query.get("listen") == "1" or host in ANYWHERE
    return address.scheme.lower(), address.path, listening


def _without_mode(url: str) -> str:
    """Without the words that are ours; what else is in the query stays."""
    address = urlsplit(url)
    kept = [part for part in address.query.split("&") if part and part not in ("mode=listener", "listen=1")]
    return urlunsplit(address._replace(query="&".join(kept)))


def _listening(url: str) -> str:
    address = urlsplit(url)
    if "mode=" in address.query:
        return url
    return urlunsplit(address._replace(query="&".join(filter(None, (address.query, "mode=listener")))))


def _lasting(url: str, scheme: str) -> str:
    """Datagrams that come too fast for a moment are not the end of it."""
    address = urlsplit(url)
    if scheme != "udp" or "overrun_nonfatal" in address.query:
        return url
    return urlunsplit(
        address._replace(query="&".join(filter(None, (address.query, urlencode({"overrun_nonfatal": 1})))))
    )

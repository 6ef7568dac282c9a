"""Options of ffmpeg, timeouts and retries for each kind of address.

For an address with `mode=listener`, or whose host is 0.0.0.0 or ::, this machine listens and the sender connects to it.
SRT has that parameter itself; ffmpeg's RTMP and RTSP need an option, and their query would become part of the name.

ffmpeg analyses a stream before it decodes it (`probesize`, `analyzeduration`), which delays only the beginning: the
analysed audio follows at once. Its own limit of five seconds would apply to every reconnect; less than half a second
misses the audio of a stream with video. `nobuffer`, which is often recommended, discards the analysed audio: here,
where audio is not played but taken as it arrives, it does not reduce the delay and loses up to a second and a half per
connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from captioner.audio.connection import RetryPolicy

ANY_HOST = ("0.0.0.0", "::", "")
"""Hosts that belong to no machine: an address with one can only be listened on."""

_LOW_DELAY = ("-flags", "low_delay")
_PROBE = ("-probesize", "500000", "-analyzeduration", "500000")
"""Bytes and microseconds; a megabit stream fills half a megabyte in four seconds, so the time is what counts."""
_START = (*_LOW_DELAY, *_PROBE)
_HTTP = ("-reconnect", "1", "-reconnect_delay_max", "5", "-rw_timeout", "15000000", "-icy", "0")
"""ffmpeg requests the rest of a recording that breaks off; with `reconnect_streamed` a live stream would go on in the
same connection as if nothing were missing."""
_HLS = ("-live_start_index", "-1", "-reconnect", "1", "-reconnect_on_network_error", "1", "-rw_timeout", "15000000")
"""The newest segment first: starting three from the end, as is usual, would add two segments to the delay. Only single
segments are requested again; with `reconnect_streamed` ffmpeg would request a playlist that is gone for ever."""

WEB_PROTOCOLS = "http,https,httpproxy,tcp,tls,crypto"
"""Protocols to which a playlist may lead: not files of this machine, nor other kinds of address in its network."""
STREAM_PROTOCOLS = "rtmp,rtmpt,rtmps,ffrtmphttp,rtsp,rtp,srtp,srt,rist,udp,tcp,tls,http,https,crypto,pipe"
"""Protocols that the other addresses consist of; these lead nowhere else."""
MIN_KEY_CHARS = 8
"""Characters from which the key of an RTMP stream counts as a secret."""

_PULLED = RetryPolicy()
_LISTENED = RetryPolicy(connect_timeout_s=None, first_delay_s=0.2, max_delay_s=2.0)
"""A sender that reconnects should find the port open."""
_DATAGRAMS = RetryPolicy(connect_timeout_s=None, first_delay_s=0.1, max_delay_s=2.0, stall_timeout_s=1.5)
"""Late datagrams never arrive. Nothing is lost by opening the port again, and a new sender is read at once."""
_WEB_STREAM = RetryPolicy(stall_timeout_s=10.0)
_SEGMENTS = RetryPolicy(stall_timeout_s=30.0, connect_timeout_s=30.0, catch_up_s=40.0)
"""Audio arrives one segment at a time."""


@dataclass(frozen=True, slots=True)
class FfmpegInput:
    """Everything that ffmpeg needs to read one address."""

    url: str
    """Address in ffmpeg's form."""
    options: tuple[str, ...]
    """Options before `-i`."""
    policy: RetryPolicy
    key: str = ""
    """Key of an RTMP stream that is listened for; a sender with another one is refused."""
    allowed: str = STREAM_PROTOCOLS
    """Protocols that ffmpeg may use for it."""
    may_be_recording: bool = False
    """True if it may be a recording, which has an end and arrives as fast as the connection allows."""


def ffmpeg_input(url: str) -> FfmpegInput:
    """Return how to read that address."""
    scheme, path, is_listener = _parts(url)
    policy = _LISTENED if is_listener else _PULLED
    if scheme in ("http", "https"):
        if path.lower().endswith((".m3u8", ".mpd")):
            hls = _HLS if path.lower().endswith(".m3u8") else ()
            return FfmpegInput(url, (*_START, *hls), _SEGMENTS, allowed=WEB_PROTOCOLS, may_be_recording=True)
        return FfmpegInput(url, (*_START, *_HTTP), _WEB_STREAM, allowed=WEB_PROTOCOLS, may_be_recording=True)
    if scheme in ("rtmp", "rtmps", "rtmpt"):
        options = ("-listen", "1") if is_listener else ("-rtmp_live", "live", "-rtmp_buffer", "100")
        key = path.rpartition("/")[2] if is_listener else ""
        return FfmpegInput(_without_mode(url), (*_START, *options), policy, key)
    if scheme in ("rtsp", "rtsps"):
        options = ("-rtsp_flags", "listen") if is_listener else ("-rtsp_transport", "tcp", "-timeout", "5000000")
        return FfmpegInput(_without_mode(url), (*_START, *options), policy)
    if scheme == "srt":
        return FfmpegInput(_with_listener_mode(url) if is_listener else url, _START, policy)
    if scheme in ("udp", "rtp"):
        return FfmpegInput(_with_nonfatal_overrun(url, scheme), _START, _DATAGRAMS)
    return FfmpegInput(url, _START, policy)


def listens(url: str) -> bool:
    """Return True if senders connect to this machine for it."""
    return "://" in url and ffmpeg_input(url).policy.listens


def accepts_any_sender(url: str) -> bool:
    """Return True if other machines can send to it without a passphrase or a key."""
    if not listens(url):
        return False
    address = urlsplit(url)
    host = address.hostname or ""
    is_loopback = host in ("localhost", "::1") or host.startswith("127.")
    has_key = len(ffmpeg_input(url).key) >= MIN_KEY_CHARS
    has_secret = "passphrase=" in address.query if address.scheme == "srt" else has_key
    return not is_loopback and not has_secret


def _parts(url: str) -> tuple[str, str, bool]:
    """Return scheme, path, and whether this machine listens."""
    address = urlsplit(url)
    query = dict(parse_qsl(address.query))
    host = address.hostname or ""
    is_listener = query.get("mode") == "listener" or query.get("listen") == "1" or host in ANY_HOST
    return address.scheme.lower(), address.path, is_listener


def _without_mode(url: str) -> str:
    """Remove the parameters that only captioner uses."""
    address = urlsplit(url)
    kept = [part for part in address.query.split("&") if part and part not in ("mode=listener", "listen=1")]
    return urlunsplit(address._replace(query="&".join(kept)))


def _with_listener_mode(url: str) -> str:
    return url if "mode=" in urlsplit(url).query else _with_parameter(url, "mode=listener")


def _with_nonfatal_overrun(url: str, scheme: str) -> str:
    """Make ffmpeg survive datagrams that arrive too fast for a moment."""
    if scheme != "udp" or "overrun_nonfatal" in urlsplit(url).query:
        return url
    return _with_parameter(url, urlencode({"overrun_nonfatal": 1}))


def _with_parameter(url: str, parameter: str) -> str:
    address = urlsplit(url)
    return urlunsplit(address._replace(query="&".join(filter(None, (address.query, parameter)))))

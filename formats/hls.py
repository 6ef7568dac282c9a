"""Live captions for HLS players: a sliding playlist of WebVTT segments (RFC 8216, sections 3.5 and 4.3).

Segment `n` covers the media time from `n * duration` to `(n + 1) * duration`. A cue that reaches over several segments
stands in each with the same times (RFC 8216 3.5: players show it once). A segment that was fetched never changes, so
one is listed only when everything in it is final: `complete(horizon)` says how many are.
"""

from __future__ import annotations

from collections.abc import Iterable

from formats import webvtt
from formats.cue import Cue
from formats.timeline import normalized
from formats.timestamp import format_timestamp

DURATION = 4000
"""Milliseconds of a segment."""
KEPT = 6
"""Segments in a live playlist. RFC 8216 6.2.2 asks for at least three target durations."""
TYPE = "application/vnd.apple.mpegurl"
"""The media type of a playlist; that of a segment is `text/vtt`."""
_WRAP = 2**33
"""MPEG-2 timestamps have 33 bits."""


def complete_segments(horizon: int, duration: int = DURATION) -> int:
    """How many segments lie wholly before `horizon`, in milliseconds: they are numbered 0 … complete - 1."""
    return max(0, horizon) // duration


def segment(cues: Iterable[Cue], number: int, *, duration: int = DURATION, mpegts: int = 0, shift: int = 0) -> str:
    """The WebVTT of one segment; without cues it is a valid empty one.

    Args:
        cues: those of the whole stream, or at least those that reach into the segment.
        number: of the segment, from 0.
        duration: milliseconds of each segment.
        mpegts: the 90 kHz timestamp that the video has at media time 0 (ffmpeg begins at 126000, others at 900000).
        shift: milliseconds that the captions are to come later (or, negative, earlier) than their media time.
    """
    start, end = number * duration, (number + 1) * duration
    inside = tuple(cue for cue in normalized(cues) if cue.start < end and cue.end > start)
    place = (mpegts + 90 * shift) % _WRAP
    return webvtt.compose(inside, metadata=(f"X-TIMESTAMP-MAP=LOCAL:{format_timestamp(0)},MPEGTS:{place}",))


def playlist(
    count: int, *, duration: int = DURATION, kept: int = KEPT, address: str = "{number}.vtt", ended: bool = False
) -> str:
    """The media playlist when `count` segments are complete; only the last `kept` are listed while it is live.

    Args:
        count: of complete segments, from `complete`.
        duration: milliseconds of each segment.
        kept: how many a live playlist lists; one that has ended lists all.
        address: of a segment, relative to the playlist, with `{number}` in it.
        ended: nothing will follow.
    """
    first = 0 if ended else max(0, count - kept)
    head = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{-(-duration // 1000)}"]
    head.append(f"#EXT-X-MEDIA-SEQUENCE:{first}")
    body = [f"#EXTINF:{duration / 1000:.3f},\n{address.format(number=number)}" for number in range(first, count)]
    return "\n".join([*head, *body, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def rendition(language: str, name: str, address: str, *, default: bool = False, group: str = "subs") -> str:
    """The line of a main playlist that offers one language; every variant then says `SUBTITLES="subs"`."""
    chosen = "YES" if default else "NO"
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{group}",NAME="{name}",LANGUAGE="{language}",'
        f'AUTOSELECT=YES,DEFAULT={chosen},FORCED=NO,URI="{address}"'
    )


def parse(segments: Iterable[str]) -> tuple[Cue, ...]:
    """The cues of several segments, those that stand in more than one once.

    Raises:
        SubtitleError: a segment is malformed; the line is that within its segment.
    """
    found = dict.fromkeys(cue for text in segments for cue in webvtt.parse(text))
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.end)))

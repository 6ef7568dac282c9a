"""Live captions for HLS players: a sliding playlist of WebVTT segments (RFC 8216, sections 3.5 and 4.3).

Segment `n` covers the media time from `n * duration` to `(n + 1) * duration`. A cue that overlaps several segments is
in each of them with the same times (RFC 8216 3.5: players show it once). A fetched segment never changes, so a segment
is listed only when all its captions are final; `complete_segments(horizon)` counts those.
"""

from __future__ import annotations

from collections.abc import Iterable

from formats import webvtt
from formats.cue import Cue
from formats.timeline import normalized
from formats.timestamp import format_timestamp

SEGMENT_MS = 4000
"""Milliseconds of a segment."""
LIVE_SEGMENTS = 6
"""Segments in a live playlist; RFC 8216 6.2.2 requires at least three target durations."""
MEDIA_TYPE = "application/vnd.apple.mpegurl"
"""Media type of a playlist; that of a segment is `text/vtt`."""
_WRAP = 2**33
"""MPEG-2 timestamps have 33 bits."""


def complete_segments(horizon: int, duration: int = SEGMENT_MS) -> int:
    """Count the segments that end at or before `horizon`, in milliseconds; they are numbered from 0."""
    return max(0, horizon) // duration


def interval(number: int, duration: int = SEGMENT_MS) -> tuple[int, int]:
    """Return start and end of a segment in milliseconds of media time."""
    return number * duration, (number + 1) * duration


def segment(cues: Iterable[Cue], number: int, *, duration: int = SEGMENT_MS, mpegts: int = 0, shift: int = 0) -> str:
    """Write one segment as WebVTT; without cues it is a valid empty file.

    Args:
        cues: of the whole stream, or at least those that overlap the segment.
        number: of the segment, counted from 0.
        duration: milliseconds of each segment.
        mpegts: 90 kHz timestamp of the video at media time 0 (126000 for ffmpeg, 900000 for others).
        shift: milliseconds by which captions are shown later than their media time; negative: earlier.
    """
    start, end = interval(number, duration)
    inside = tuple(cue for cue in normalized(cues) if cue.start < end and cue.end > start)
    return webvtt.compose(inside, metadata=(_timestamp_map(start, mpegts + 90 * shift),))


def _timestamp_map(time: int, first: int) -> str:
    """Map of media time to MPEG-2 timestamps for a segment that begins at `time`.

    MPEG-2 timestamps start again at 0 every 26.5 hours, and cue times do not. From then on segments map the latest such
    wrap, so that no player has to account for it; RFC 8216, 3.5 says only that players should.

    Args:
        time: milliseconds of media time.
        first: 90 kHz timestamp of media time 0.
    """
    wrapped = (first + 90 * time) // _WRAP * _WRAP
    local = max(0, -((first - wrapped) // 90))  # the first millisecond after the wrap
    return f"X-TIMESTAMP-MAP=LOCAL:{format_timestamp(local)},MPEGTS:{(first + 90 * local) % _WRAP}"


def playlist(
    count: int,
    *,
    duration: int = SEGMENT_MS,
    max_listed: int = LIVE_SEGMENTS,
    address: str = "{number}.vtt",
    ended: bool = False,
) -> str:
    """Write the media playlist of `count` complete segments; while live, only the last `max_listed` are listed.

    Args:
        count: complete segments, see `complete_segments`.
        duration: milliseconds of each segment.
        max_listed: number of segments in a live playlist; a playlist that has ended lists all.
        address: of a segment, relative to the playlist, with the placeholder `{number}`.
        ended: True if no segments will follow.
    """
    first = 0 if ended else max(0, count - max_listed)
    head = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{-(-duration // 1000)}"]
    head.append(f"#EXT-X-MEDIA-SEQUENCE:{first}")
    body = [f"#EXTINF:{duration / 1000:.3f},\n{address.format(number=number)}" for number in range(first, count)]
    return "\n".join([*head, *body, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def rendition(language: str, name: str, address: str, *, default: bool = False, group: str = "subs") -> str:
    """Write the line of a main playlist for one language; each variant stream needs `SUBTITLES="subs"`."""
    chosen = "YES" if default else "NO"
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{group}",NAME="{name}",LANGUAGE="{language}",'
        f'AUTOSELECT=YES,DEFAULT={chosen},FORCED=NO,URI="{address}"'
    )


def parse(segments: Iterable[str]) -> tuple[Cue, ...]:
    """Read the cues of several segments; a cue that is in more than one is returned once.

    Raises:
        SubtitleError: a segment is malformed; the line number is that within the segment.
    """
    found = dict.fromkeys(cue for text in segments for cue in webvtt.parse(text))
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.end)))

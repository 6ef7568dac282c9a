"""Recordings in any format that PyAV reads, which includes FFmpeg's libraries, so that nothing has to be installed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from av.stream import Disposition

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.completeness import stated_duration_s
from captioner.audio.joined import FilePart, joined_recordings
from captioner.audio.pcm import chunked
from captioner.audio.places import places
from captioner.audio.recorded_track import RecordedTrack, open_recording
from captioner.audio.tracks import audio_tracks, choose_track
from captioner.errors import SourceError
from captioner.types import SAMPLE_RATE, AudioChunk, Samples
from formats.notice import Notice, Notify, ignore
from formats.timestamp import parse_timestamp

log = logging.getLogger(__name__)

SAFE_FORMATS = "aac,aiff,amr,asf,au,avi,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav"
"""Formats allowed for uploads: no playlist, which would make FFmpeg open the files and addresses that it names."""


def read_file(
    path: Path,
    *,
    channel: AudioChannel = MIX,
    expected: Sequence[str] = (),
    chunk_ms: int = 40,
    formats: str = "",
    report: Notify | None = None,
) -> Iterator[AudioChunk]:
    """Yield an audio track of a recording, as fast as it is requested.

    Args:
        path: The recording; a pipe can be read once only.
        channel: Track and channel to use.
        expected: Languages of the track that is chosen where none is named; empty: any.
        chunk_ms: Milliseconds of a chunk.
        formats: Formats that are allowed, such as `SAFE_FORMATS`; empty: all.
        report: Takes what is lost, moved or guessed; None: it is logged.

    Raises:
        SourceError: There is no such file, or it contains no such audio that can be decoded.
    """
    noted = report or _logged(path)
    parts = joined_recordings(path)
    track = RecordedTrack.open(path, parts[0] if parts else None, channel, expected, formats, noted)
    samples = track.samples(noted) if len(parts) < 2 else _joined(track, parts, formats, expected, noted)
    return chunked(samples, chunk_ms)


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Description of a recording."""

    duration: float | None
    """Seconds that the file states as its length; None: unknown."""
    track: int
    """Number of the audio track that is used."""
    language: str
    """Language of that track; empty: not stated."""
    recordings: int
    """Number of recordings that were joined byte by byte in it."""


def media_info(path: Path, channel: AudioChannel = MIX, expected: Sequence[str] = ()) -> MediaInfo:
    """Describe a recording and the track that `read_file` would use.

    Raises:
        SourceError: There is no such file, or no such audio in it.
    """
    parts = joined_recordings(path)
    with open_recording(path, "", ignore, parts[0] if parts else None) as container:
        used = choose_track(audio_tracks(container), channel, expected)
        seconds = stated_duration_s(container)
    return MediaInfo(duration(path) if parts else seconds, used.number, used.language, len(parts) or 1)


def duration(path: Path, *, formats: str = "") -> float | None:
    """Return the seconds that the file states as its length, or None.

    Raises:
        SourceError: There is no such file, or no audio in it.
    """
    found: list[float | None] = []
    for part in joined_recordings(path) or (None,):
        try:
            with open_recording(path, formats, ignore, part) as container:
                found.append(stated_duration_s(container))
        except SourceError:
            if not found:
                raise
    known = [seconds for seconds in found if seconds is not None]
    return sum(known) if len(known) == len(found) else None


def has_video(path: Path) -> bool:
    """Return True if the file contains video, other than a cover image.

    Raises:
        SourceError: There is no such file, or no audio in it.
    """
    with open_recording(path, "", ignore) as container:
        return any(not stream.disposition & Disposition.attached_pic for stream in container.streams.video)


def _logged(path: Path) -> Notify:
    return lambda notice: log.warning("%s: %s", path.name, notice)


def _joined(
    first: RecordedTrack, parts: Sequence[FilePart], formats: str, expected: Sequence[str], report: Notify
) -> Iterator[Samples]:
    """Yield the samples of recordings that were joined, one after the other; one that cannot be read is left out."""
    path, count, position = first.path, len(parts), 0
    text = f"the file consists of {count} recordings that were joined byte by byte; all are read"
    report(Notice(text, hint="many players show the first one only; join them with ffmpeg's concat"))
    for number, part in enumerate(parts, 1):
        start_s = position / SAMPLE_RATE
        try:
            track = first if number == 1 else RecordedTrack.open(path, part, first.channel, expected, formats, ignore)
            for samples in track.samples(partial(_report_moved, report, start_s), is_last=number == count):
                position += len(samples)
                yield samples
        except SourceError as error:
            text = error.message.replace(str(path), f"recording {number} of {count}")
            report(Notice(f"{text}; it is left out", places(start_s)))


def _report_moved(report: Notify, start_s: float, notice: Notice) -> None:
    """Report a notice about a recording that begins at `start_s`."""
    found = (start_s + parse_timestamp(place) / 1000 for place in notice.places)
    report(replace(notice, places=places(*found)))

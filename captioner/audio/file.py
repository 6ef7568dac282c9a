"""Recordings in any format that PyAV reads, which includes FFmpeg's libraries, so that nothing has to be installed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.container
import av.error
from av.stream import Disposition

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.completeness import check_completeness
from captioner.audio.header_repair import repaired
from captioner.audio.header_size import unread_wave_size
from captioner.audio.media_reader import MediaReader
from captioner.audio.pcm import chunked
from captioner.audio.tracks import audio_tracks, choose_track, track_notices
from captioner.errors import SourceError
from captioner.types import AudioChunk, Samples
from formats.notice import Notice, Notify, ignore

log = logging.getLogger(__name__)

_HINT = "use a recording such as .wav, .mp3, .flac, .ogg, .m4a, .mp4, .mkv or .webm"

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
    container = _open(path, formats, noted)
    try:
        tracks = audio_tracks(container)
        used = choose_track(tracks, channel, expected)
        stream = container.streams.audio[used.number - 1]
        if stream.codec_context is None:
            raise SourceError(f"the codec of audio track {used.number} is unknown", _HINT)
        channel.check(stream.codec_context.channels)
    except SourceError as error:
        container.close()
        raise SourceError(f"{path}: {error.message}", error.hint) from None
    for notice in track_notices(tracks, used, channel, expected):
        noted(notice)
    return chunked(_samples(container, stream, channel, path, noted), chunk_ms)


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Description of a recording."""

    duration: float | None
    """Seconds that the file states as its length; None: unknown."""
    track: int
    """Number of the audio track that is used."""
    language: str
    """Language of that track; empty: not stated."""


def media_info(path: Path, channel: AudioChannel = MIX, expected: Sequence[str] = ()) -> MediaInfo:
    """Describe a recording and the track that `read_file` would use.

    Raises:
        SourceError: There is no such file, or no such audio in it.
    """
    with _open(path, "", ignore) as container:
        used = choose_track(audio_tracks(container), channel, expected)
        return MediaInfo(container.duration / av.time_base if container.duration else None, used.number, used.language)


def duration(path: Path, *, formats: str = "") -> float | None:
    """Return the seconds that the file states as its length, or None.

    Raises:
        SourceError: There is no such file, or no audio in it.
    """
    container = _open(path, formats, ignore)
    with container:
        return container.duration / av.time_base if container.duration else None


def has_video(path: Path) -> bool:
    """Return True if the file contains video, other than a cover image.

    Raises:
        SourceError: There is no such file, or no audio in it.
    """
    with _open(path, "", ignore) as container:
        return any(not stream.disposition & Disposition.attached_pic for stream in container.streams.video)


def _logged(path: Path) -> Notify:
    return lambda notice: log.warning("%s: %s", path.name, notice)


def _open(path: Path, formats: str, report: Notify) -> av.container.InputContainer:
    """Open a container that has an audio track."""
    if not path.exists():
        raise SourceError(f"file {path} does not exist", "check its name")
    if path.is_dir():
        raise SourceError(f"{path} is a folder", _HINT)
    if path.is_file() and not path.stat().st_size:
        raise SourceError(f"{path} is empty", _HINT)
    options = {"format_whitelist": formats} if formats else {}
    try:
        stated = unread_wave_size(path) if path.is_file() else None
        if stated is not None:
            text = f"the header states {stated} bytes of audio, the file has more; all are read"
            report(Notice(text, hint="repair the header if the rest is not audio"))
            options["ignore_length"] = "1"
        source = (repaired(path) if path.is_file() else None) or str(path)
        container = av.open(source, metadata_errors="ignore", options=options)
    except PermissionError as error:
        raise SourceError(f"no permission to read {path}", "check its permissions") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise SourceError(f"{path} is not a readable audio or video file ({_reason(error)})", _HINT) from error
    if not container.streams.audio:
        container.close()
        raise SourceError(f"{path} contains no audio", _HINT)
    return container


def _samples(
    container: av.container.InputContainer, stream: Any, channel: AudioChannel, path: Path, report: Notify
) -> Iterator[Samples]:
    """Yield the samples, and report at the end what is missing."""
    with container:
        reader = MediaReader(container, stream, report, channel=channel)
        yield from reader
        if not reader.is_decoded:
            error = reader.decoder.error
            if error is not None:
                raise SourceError(f"cannot decode the audio in {path} ({_reason(error)})", _HINT) from error
            raise SourceError(f"the audio in {path} is empty", _HINT)
        check_completeness(container, stream, reader, path, report)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", "") or str(error)).lower()

"""Recordings in any format that PyAV reads.

PyAV includes FFmpeg's libraries, so nothing has to be installed. The frames are decoded as in faster-whisper's
`audio.py`: without the invalid ones, then resampled.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import av.container
import av.error
import numpy as np
from av.stream import Disposition

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.pcm import chunked
from captioner.errors import SourceError
from captioner.types import SAMPLE_RATE, AudioChunk, Samples

log = logging.getLogger(__name__)

_HINT = "use a recording such as .wav, .mp3, .flac, .ogg, .m4a, .mp4, .mkv or .webm"
_TOLERANCE_S = 1.5
"""Seconds by which a recording may be shorter than its header states; MP3 and AAC only estimate the length."""


SAFE_FORMATS = "aac,aiff,amr,asf,au,avi,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav"
"""Formats allowed for uploads: no playlist, which would make FFmpeg open the files and addresses that it names."""


def read_file(
    path: Path, *, channel: AudioChannel = MIX, chunk_ms: int = 40, formats: str = ""
) -> Iterator[AudioChunk]:
    """Yield an audio track of a recording, as fast as it is requested.

    Args:
        path: The recording.
        channel: Track and channel to use.
        chunk_ms: Milliseconds of a chunk.
        formats: Formats that are allowed, such as `SAFE_FORMATS`; empty: all.

    Raises:
        SourceError: There is no such file, or it contains no such audio that can be decoded.
    """
    container = _open(path, formats)
    track = _track_index(container, channel, path)
    frames = _valid(_decoded(container, track), path)
    samples = _resampled(frames, channel.index)
    return chunked(_checked_length(samples, container, path), chunk_ms)


def duration(path: Path, *, formats: str = "") -> float | None:
    """Return the seconds that the file states as its length, or None.

    Raises:
        SourceError: There is no such file, or no audio in it.
    """
    container = _open(path, formats)
    with container:
        return container.duration / av.time_base if container.duration else None


def has_video(path: Path) -> bool:
    """Return True if the file contains video, other than a cover image.

    Raises:
        SourceError: There is no such file, or no audio in it.
    """
    with _open(path, "") as container:
        return any(not stream.disposition & Disposition.attached_pic for stream in container.streams.video)


def _open(path: Path, formats: str) -> av.container.InputContainer:
    """Open a container that has an audio track."""
    if not path.exists():
        raise SourceError(f"file {path} does not exist", "check its name")
    if path.is_dir():
        raise SourceError(f"{path} is a folder", _HINT)
    if path.is_file() and not path.stat().st_size:
        raise SourceError(f"{path} is empty", _HINT)
    try:
        options = {"format_whitelist": formats} if formats else {}
        container = av.open(str(path), metadata_errors="ignore", options=options)
    except PermissionError as error:
        raise SourceError(f"no permission to read {path}", "check its permissions") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise SourceError(f"{path} is not a readable audio or video file ({_reason(error)})", _HINT) from error
    if not container.streams.audio:
        container.close()
        raise SourceError(f"{path} contains no audio", _HINT)
    return container


def _track_index(container: av.container.InputContainer, channel: AudioChannel, path: Path) -> int:
    """Return the index of the audio track; closes the container if it does not exist."""
    tracks = container.streams.audio
    try:
        if channel.track > len(tracks):
            raise SourceError(f"no audio track {channel.track} in {path}, it has {len(tracks)}", "choose another")
        channel.check(tracks[channel.track - 1].codec_context.channels)
    except SourceError:
        container.close()
        raise
    return channel.track - 1


def _decoded(container: av.container.InputContainer, track: int) -> Iterator[av.AudioFrame]:
    with container:
        yield from container.decode(audio=track)


def _valid(frames: Iterator[av.AudioFrame], path: Path) -> Iterator[av.AudioFrame]:
    """Yield the frames up to where the file breaks off or is damaged."""
    first = True
    try:
        for frame in frames:
            first = False
            yield frame
    except (av.error.FFmpegError, OSError) as error:
        if first:
            raise SourceError(f"cannot decode the audio in {path} ({_reason(error)})", _HINT) from error
        log.warning("%s is damaged (%s); using the part before the damage", path, _reason(error))


def _resampled(frames: Iterable[av.AudioFrame], channel: int | None) -> Iterator[Samples]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    frames = frames if channel is None else (_single_channel(frame, channel) for frame in frames)
    for frame in itertools.chain(frames, [None]):  # None flushes the resampler
        if frame is not None:
            frame.pts = None  # samples are counted, because damaged files have times that jump
        for resampled in resampler.resample(frame):
            yield np.asarray(resampled.to_ndarray().reshape(-1), dtype=np.float32)


def _single_channel(frame: av.AudioFrame, channel: int) -> av.AudioFrame:
    """Return one channel of a frame; the first one if it has fewer, as when a stream changes."""
    planes = frame.to_ndarray()
    if not frame.format.is_planar:
        planes = planes.reshape(-1, frame.layout.nb_channels).T
    plane = np.ascontiguousarray(planes[channel if channel < len(planes) else 0].reshape(1, -1))
    single = av.AudioFrame.from_ndarray(plane, format=frame.format.packed.name, layout="mono")
    single.sample_rate = frame.sample_rate
    return single


def _checked_length(arrays: Iterable[Samples], container: av.container.InputContainer, path: Path) -> Iterator[Samples]:
    """Yield the samples, and log at the end if the file stated a greater length."""
    stated_s = container.duration / av.time_base if container.duration else 0.0
    count = 0
    for samples in arrays:
        count += len(samples)
        yield samples
    seconds = count / SAMPLE_RATE
    if not count:
        raise SourceError(f"the audio in {path} is empty", _HINT)
    if stated_s - seconds > max(_TOLERANCE_S, stated_s / 50):
        log.warning("%s is incomplete: it contains %.1f of %.1f seconds", path, seconds, stated_s)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", "") or str(error)).lower()

"""Recordings of any kind that PyAV reads.

PyAV brings FFmpeg's libraries with it, so nothing has to be installed; the way through it is that of faster-whisper's
`audio.py`: frames, without the invalid ones, resampled.
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

KINDS = "give a recording such as .wav, .mp3, .flac, .ogg, .m4a, .mp4, .mkv or .webm"
MISSING = 1.5
"""Seconds by which a recording may be shorter than its header says; MP3 and AAC only estimate it."""


SAFE_FORMATS = "aac,aiff,amr,asf,au,avi,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav"
"""Formats that are read of strangers' files: no playlist, which would make FFmpeg open files and addresses it names."""


def read_file(
    path: Path, *, channel: AudioChannel = MIX, chunk_ms: int = 40, formats: str = ""
) -> Iterator[AudioChunk]:
    """An audio track of a recording, as fast as it is asked for; the first, all its channels, unless chosen.

    `formats`: none but these.

    Raises:
        SourceError: there is no such file, or no such audio that can be read in it.
    """
    container = _open(path, formats)
    track = _chosen(container, channel, path)
    frames = _valid(_decoded(container, track), path)
    samples = _resampled(frames, channel.index)
    samples = _counted(samples, container, path)
    return chunked(samples, chunk_ms)


def duration(path: Path, *, formats: str = "") -> float | None:
    """Seconds that the file says it lasts; None where it does not say.

    Raises:
        SourceError: there is no such file, or no audio in it.
    """
    container = _open(path, formats)
    with container:
        return container.duration / av.time_base if container.duration else None


def has_video(path: Path) -> bool:
    """Whether it is a video, and not sound with the picture of a record's sleeve.

    Raises:
        SourceError: there is no such file, or no audio in it.
    """
    with _open(path, "") as container:
        return any(not stream.disposition & Disposition.attached_pic for stream in container.streams.video)


def _open(path: Path, formats: str) -> av.container.InputContainer:
    """The container, with an audio track in it."""
    if not path.exists():
        raise SourceError(f"there is no file {path}", "check its name")
    if path.is_dir():
        raise SourceError(f"{path} is a folder", KINDS)
    if path.is_file() and not path.stat().st_size:
        raise SourceError(f"{path} is empty", KINDS)
    try:
        options = {"format_whitelist": formats} if formats else {}
        container = av.open(str(path), metadata_errors="ignore", options=options)
    except PermissionError as error:
        raise SourceError(f"{path} may not be read", "check its rights") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise SourceError(f"{path} is no recording that can be read ({_reason(error)})", KINDS) from error
    if not container.streams.audio:
        container.close()
        raise SourceError(f"there is no audio in {path}", KINDS)
    return container


def _chosen(container: av.container.InputContainer, channel: AudioChannel, path: Path) -> int:
    """The index of the chosen audio track."""
    tracks = container.streams.audio
    try:
        if channel.track > len(tracks):
            raise SourceError(
                f"there is no audio track {channel.track} in {path}, it has {len(tracks)}", "choose another"
            )
        channel.check(tracks[channel.track - 1].codec_context.channels)
    except SourceError:
        container.close()
        raise
    return channel.track - 1


def _decoded(container: av.container.InputContainer, track: int) -> Iterator[av.AudioFrame]:
    with container:
        yield from container.decode(audio=track)


def _valid(frames: Iterator[av.AudioFrame], path: Path) -> Iterator[av.AudioFrame]:
    """The frames before the point where the file breaks off or turns to garbage."""
    first = True
    try:
        for frame in frames:
            first = False
            yield frame
    except (av.error.FFmpegError, OSError) as error:
        if first:
            raise SourceError(f"the audio in {path} cannot be decoded ({_reason(error)})", KINDS) from error
        log.warning("%s is damaged (%s): played as far as it goes", path, _reason(error))


def _resampled(frames: Iterable[av.AudioFrame], channel: int | None) -> Iterator[Samples]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    frames = frames if channel is None else (_one(frame, channel) for frame in frames)
    for frame in itertools.chain(frames, [None]):  # None flushes the resampler
        if frame is not None:
            frame.pts = None  # counted, not read: damaged files have times that jump
        for resampled in resampler.resample(frame):
            yield np.asarray(resampled.to_ndarray().reshape(-1), dtype=np.float32)


def _one(frame: av.AudioFrame, channel: int) -> av.AudioFrame:
    """One channel of a frame; of a frame that has fewer, as when a stream changes, the first."""
    planes = frame.to_ndarray()
    if not frame.format.is_planar:
        planes = planes.reshape(-1, frame.layout.nb_channels).T
    plane = np.ascontiguousarray(planes[channel if channel < len(planes) else 0].reshape(1, -1))
    single = av.AudioFrame.from_ndarray(plane, format=frame.format.packed.name, layout="mono")
    single.sample_rate = frame.sample_rate
    return single


def _counted(arrays: Iterable[Samples], container: av.container.InputContainer, path: Path) -> Iterator[Samples]:
    """The same; at their end says when the file promised more, or had nothing."""
    promised = container.duration / av.time_base if container.duration else 0.0
    count = 0
    for samples in arrays:
        count += len(samples)
        yield samples
    seconds = count / SAMPLE_RATE
    if not count:
        raise SourceError(f"there is no sound in {path}", KINDS)
    if promised - seconds > max(MISSING, promised / 50):
        log.warning("%s is cut off: %.1f of %.1f seconds are there, and were played", path, seconds, promised)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", "") or str(error)).lower()

"""Audio track of a recording that is open: a file, or one of the recordings that were joined in it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import Any, Final

import av
import av.container
import av.error
import numpy as np

from captioner.audio.channel import AudioChannel
from captioner.audio.completeness import check_completeness
from captioner.audio.header_repair import repaired
from captioner.audio.header_size import unread_wave_size
from captioner.audio.joined import FilePart
from captioner.audio.media_reader import MediaReader
from captioner.audio.tracks import audio_tracks, choose_track, track_notices
from captioner.errors import SourceError
from captioner.types import Samples
from formats.notice import Notice, Notify

_ADDRESS: Final = re.compile(r"[a-z]{3,}:/")
_SILENT: Final = 0.002
"""Loudest sample of a silent track, -54 dBFS."""
_HINT: Final = "use a recording such as .wav, .mp3, .flac, .ogg, .m4a, .mp4, .mkv or .webm"


def open_recording(
    path: Path, formats: str, report: Notify, part: FilePart | None = None
) -> av.container.InputContainer:
    """Open a container that has an audio track: the file, or one of the recordings that were joined in it."""
    if not path.exists():
        advice = "download it first, or caption it while it plays: captioner run" if _ADDRESS.match(str(path)) else ""
        raise SourceError(f"file {path} does not exist", advice or "check its name")
    if path.is_dir():
        raise SourceError(f"{path} is a folder", _HINT)
    if path.is_file() and not path.stat().st_size:
        raise SourceError(f"{path} is empty", _HINT)
    options = {"format_whitelist": formats} if formats else {}
    # an absolute path, since FFmpeg takes `10:30.wav` for an address
    source: FilePart | mmap | str = part or str(path.absolute())
    try:
        if part is None and path.is_file():
            stated = unread_wave_size(path)
            if stated is not None:
                options["ignore_length"] = "1"
            elif (repair := repaired(path)) is not None:
                source, stated = repair[0], repair[1] or None
            if stated is not None:
                text = f"the header states {stated} bytes of audio, the file has more; all are read"
                report(Notice(text, hint="repair the header if the rest is not audio"))
        container = av.open(source, metadata_errors="ignore", options=options)
    except PermissionError as error:
        raise SourceError(f"no permission to read {path}", "check its permissions") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        reason = "its format is not accepted" if formats and _is_refused(error) else _reason(error)
        raise SourceError(f"{path} is not a readable audio or video file ({reason})", _HINT) from error
    if not container.streams.audio:
        container.close()
        raise SourceError(f"{path} contains no audio", _HINT)
    return container


@dataclass(frozen=True, slots=True)
class RecordedTrack:
    """Audio track of an open recording."""

    path: Path
    container: av.container.InputContainer
    stream: Any
    channel: AudioChannel
    part: FilePart | None

    @classmethod
    def open(
        cls,
        path: Path,
        part: FilePart | None,
        channel: AudioChannel,
        expected: Sequence[str],
        formats: str,
        report: Notify,
    ) -> RecordedTrack:
        """Open a recording and choose the track."""
        container = open_recording(path, formats, report, part)
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
            report(notice)
        return cls(path, container, stream, channel, part)

    def samples(self, report: Notify, *, is_last: bool = True) -> Iterator[Samples]:
        """Yield the samples, and report at the end what is missing."""
        with self.container:
            reader = MediaReader(self.container, self.stream, report, channel=self.channel)
            loudest = 0.0
            for samples in reader:
                loudest = max(loudest, float(np.abs(samples).max(initial=0.0)))
                yield samples
            if not reader.is_decoded:
                error = reader.decoder.error
                if error is not None:
                    raise SourceError(f"cannot decode the audio in {self.path} ({_reason(error)})", _HINT) from error
                raise SourceError(f"the audio in {self.path} is empty", _HINT)
            count = len(self.container.streams.audio)
            if loudest < _SILENT and count > 1:
                report(
                    Notice(
                        f"the audio track that is used is silent; the file has {count}", (), "--track chooses another"
                    )
                )
            if is_last:
                start = self.part.start if self.part else 0
                check_completeness(self.container, self.stream, reader, self.path, report, start)
            else:
                reader.decoder.report_lost()


def _is_refused(error: Exception) -> bool:
    """Return True for FFmpeg's error about a format that is not in the list of allowed ones."""
    return isinstance(error, av.error.FFmpegError) and error.errno == errno.EINVAL


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", "") or str(error)).lower()

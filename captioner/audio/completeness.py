"""Check that a recording was read to its end, and that the file has one.

Copies and downloads that were interrupted, full disks and recorders that crashed leave files without their end. It is
found by any of these:

1. The length in seconds that the file states.
2. The sizes that its parts state (`captioner.audio.stated_size`).
3. A last frame of compressed audio that is shorter than its header states (`captioner.audio.frame_length`).
4. A last packet of a transport stream that is not complete (`captioner.audio.transport_stream`).
5. The mark of the last page of Ogg.

A file without such statements that ends between two frames is complete as far as can be known.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import av

from captioner.audio import transport_stream
from captioner.audio.frame_length import frame_length
from captioner.audio.header_size import lacks_last_page
from captioner.audio.media_reader import MediaReader
from captioner.audio.places import places
from captioner.audio.stated_size import missing_bytes
from captioner.types import SAMPLE_RATE
from formats.notice import Notice, Notify

_TOLERANCE_S: Final = 1.5
"""Seconds by which a recording may be shorter than its header states; MP3 only estimates the length."""
_NO_LENGTH: Final = frozenset({"aac", "ac3", "eac3", "dts", "truehd", "amr", "loas", "g722", "avi"})
"""Formats without a header that states the length, which FFmpeg guesses, or with one that is wrong in streams."""
_FRAMES: Final = frozenset({"aac", "ac3", "eac3", "dts", "amr", "loas", "mp3", "mpegts", "mpeg", "avi"})
"""Formats whose audio frames have headers."""
_FRAME_CODECS: Final = ("aac", "ac3", "eac3", "dca", "mp1", "mp2", "mp3", "amr")
"""Beginnings of the names of codecs in them; samples of PCM may look like a header."""
_ONE_STREAM: Final = frozenset({"wav", "aiff", "au", "w64", "caf", "voc"})
"""Formats that consist of a header and audio, whose size the header states."""
_READ_WHOLE: Final = _ONE_STREAM | {"ogg", "flv", "wv", "tta"}
"""Formats in which FFmpeg stops without an error where another recording was appended."""
_SHOWN_S: Final = 0.1
"""Seconds that are missing from which both lengths are named."""


def stated_duration_s(container: Any) -> float | None:
    """Return the seconds that a container states as its length; None if it states none.

    Matroska states the time at which it ends: a length only if it starts at 0, as FFmpeg writes it.
    """
    if not container.duration:
        return None
    is_end = container.format.name.startswith("matroska") and 0 < (container.start_time or 0) < container.duration
    return float((container.duration - (container.start_time if is_end else 0)) / av.time_base)


def check_completeness(
    container: Any, stream: Any, reader: MediaReader, path: Path, report: Notify, start: int = 0
) -> None:
    """Report an end that is missing, damaged packets, and bytes behind the audio that were not read.

    Args:
        container: Container of PyAV, read to its end.
        stream: Audio stream of it.
        reader: Reader of that stream.
        path: The recording.
        report: Takes the notices.
        start: Position in the file at which the recording begins, if others precede it.
    """
    is_cut = False
    if path.is_file():
        missing = missing_bytes(path, start)
        is_cut = missing > 0 or _ends_in_frame(container, stream, reader) or _ends_in_packet(container, stream, path)
        size = path.stat().st_size - start
        behind = size - reader.decoder.end_byte
        is_known = container.format.name in _READ_WHOLE and reader.decoder.end_byte > 0
        if is_known and behind > max(65_536, size // 20):
            where = places(reader.position / SAMPLE_RATE)
            report(Notice(f"{behind} bytes behind the audio were not read", where, "divide the file if it was joined"))
        else:
            _report_end(container, stream, reader, path, report, missing / size, is_cut=is_cut)
    reader.decoder.report_lost(is_cut=is_cut)


def _report_end(
    container: Any, stream: Any, reader: MediaReader, path: Path, report: Notify, missing: float, *, is_cut: bool
) -> None:
    found_s, stated_s = _lengths(container, stream, reader)
    if not _states_length(container, path):
        stated_s = 0.0
    if container.format.name in (*_ONE_STREAM, "avi") and missing:
        stated_s = max(stated_s, found_s * (1 + missing))
    missing_s = stated_s - found_s
    if is_cut or missing_s > max(_TOLERANCE_S, stated_s / 50):
        error = None if is_cut else reader.decoder.error
        reason = f" ({(getattr(error, 'strerror', '') or str(error)).lower()})" if error else ""
        lengths = f"it contains {found_s:.1f} of {stated_s:.1f} seconds"
        what = lengths if missing_s > _SHOWN_S else "its end is cut off"
        report(Notice(f"{path.name} is incomplete{reason}: {what}", places(found_s), "copy or download it again"))
    elif lacks_last_page(path):
        report(Notice("the last page is not marked as such; the file may be incomplete", places(found_s)))


def _lengths(container: Any, stream: Any, reader: MediaReader) -> tuple[float, float]:
    """Return the seconds that were read and that are stated: of the audio, or of all tracks if it states none."""
    position_s = reader.position / SAMPLE_RATE
    start_s = (container.start_time or 0) / av.time_base
    if stream.duration:
        return position_s, float((stream.duration + (stream.start_time or 0)) * stream.time_base) - start_s
    return max(position_s, reader.decoder.end_s - start_s), stated_duration_s(container) or 0.0


def _states_length(container: Any, path: Path) -> bool:
    """Return True if the format states its length; an MP3 without an index has a guess."""
    if container.format.name == "mp3":
        with path.open("rb") as file:
            head = file.read(262_144)
        return any(mark in head for mark in (b"Xing", b"Info", b"VBRI"))
    return container.format.name not in _NO_LENGTH


def _ends_in_frame(container: Any, stream: Any, reader: MediaReader) -> bool:
    last, codec = reader.decoder.last, stream.codec_context.name
    if last is None or container.format.name not in _FRAMES or not codec.startswith(_FRAME_CODECS):
        return False
    return bool(last.size < frame_length(codec, bytes(last)[:16]))


def _ends_in_packet(container: Any, stream: Any, path: Path) -> bool:
    return container.format.name == "mpegts" and transport_stream.is_cut_off(path, stream.id)

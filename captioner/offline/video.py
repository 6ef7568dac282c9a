"""Captions in a video, by ffmpeg: as tracks that a player switches on and off, or burned into the picture."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.stream import Disposition

from captioner.errors import CaptionerError
from captioner.languages import ENGLISH_NAMES, three_letters
from captioner.layout.limits import width
from captioner.offline import ffmpeg_run
from captioner.offline.burn_style import video_filter
from formats import srt
from formats.cue import Cue
from formats.notice import Notice, Notify, ignore

_TRACKS: Final = {".mp4": "mov_text", ".m4v": "mov_text", ".mov": "mov_text", ".mkv": "srt", ".webm": "webvtt"}
"""Container -> codec of its caption tracks; recordings in other containers become .mkv."""
_KEPT: Final = {".webm": frozenset({"webvtt"}), ".mkv": None}
"""Container -> codecs of caption tracks that it can hold; None: all. Others can hold only their own."""
_COLUMNS: Final = 42
_NO_PICTURE: Final = "check that the recording has a picture"
_NO_GLYPH: Final = re.compile(r"failed to find any fallback with glyph 0x([0-9A-F]+)")


@dataclass(frozen=True, slots=True)
class Picture:
    """Picture of a recording."""

    size: tuple[int, int]
    """Width and height in pixels, as it is shown."""
    duration_s: float
    """Seconds; 0: unknown."""


def picture(source: Path) -> Picture | None:
    """Return the picture of a recording, other than a cover; None if it has none, or cannot be read."""
    try:
        container = av.open(str(source), metadata_errors="ignore")
    except (av.error.FFmpegError, OSError):
        return None
    with container:
        streams = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
        if not streams:
            return None
        size = streams[0].width, streams[0].height
        turned = _rotation(container, streams[0]) % 180 != 0
        return Picture(size[::-1] if turned else size, (container.duration or 0) / av.time_base)


def mux(
    source: Path,
    tracks: Mapping[str, Sequence[Cue]],
    folder: Path,
    *,
    audio: tuple[int, str] | None = None,
    progress: Callable[[float], None] = lambda _: None,
    notify: Notify = ignore,
) -> Path:
    """Write `NAME.captioned.mp4` (or .mkv, .webm): the recording unchanged, with one more caption track per language.

    Args:
        source: recording.
        tracks: language -> cues.
        folder: output folder.
        audio: number of the audio track that was captioned, from 1, and its language; None: not known.
        progress: takes the seconds that are written.
        notify: takes tracks that the container cannot hold.

    Raises:
        CaptionerError: ffmpeg is not installed, or fails.
    """
    ending = source.suffix.lower() if source.suffix.lower() in _TRACKS else ".mkv"
    target = folder / f"{source.stem}.captioned{ending}"
    kept = _kept_tracks(source, ending, notify)
    written = [language for language, cues in tracks.items() if cues]
    for language in tracks.keys() - set(written):  # ffmpeg refuses an empty .srt
        notify(Notice(f"the copy has no caption track in {language}, since there are no captions"))
    with tempfile.TemporaryDirectory() as work:
        # AVI with B-frames, and MPEG program streams, have pictures without times, which .mkv refuses
        command = ["-fflags", "+genpts", "-i", str(source.resolve())]
        for language in written:
            command += ["-i", str(_srt(Path(work) / f"{language}.srt", tracks[language]))]
        command += ["-map", "0:v?", "-map", "0:a?", "-c", "copy"]
        for place, (number, codec) in enumerate(kept):
            command += ["-map", f"0:s:{number}", f"-c:s:{place}", codec]
        if ending == ".mkv":
            command += ["-map", "0:t?"]
        for number, language in enumerate(written):
            place = len(kept) + number
            command += ["-map", str(number + 1), f"-c:s:{place}", _TRACKS[ending]]
            command += [f"-metadata:s:s:{place}", f"language={three_letters(language)}"]
            command += [f"-metadata:s:s:{place}", f"title={ENGLISH_NAMES.get(language, language)}"]
        if audio is not None:
            command += [f"-metadata:s:a:{audio[0] - 1}", f"language={three_letters(audio[1])}"]
        ffmpeg_run.run(command, target, Path(work), progress, hint="convert the recording to .mkv first")
    return target


def burn(
    source: Path,
    cues: Sequence[Cue],
    folder: Path,
    language: str,
    *,
    style: str = "box",
    progress: Callable[[float], None] = lambda _: None,
    notify: Notify = ignore,
) -> Path:
    """Write `NAME.LANG.mp4`, with the captions in the picture.

    Args:
        source: recording.
        cues: captions.
        folder: output folder.
        language: of the captions.
        style: one of `burn_style.STYLES`.
        progress: takes the seconds that are written.
        notify: takes characters that no font has.

    Raises:
        CaptionerError: ffmpeg is not installed, or fails, for example because there is no picture.
    """
    target = folder / f"{source.stem}.{language}.mp4"
    with tempfile.TemporaryDirectory() as work:
        command = [*_burning(source, cues, Path(work), style), "-map", "0:a?", "-c:a", "aac"]
        messages = ffmpeg_run.run(command, target, Path(work), progress, hint=_NO_PICTURE)
    missing = dict.fromkeys(chr(int(found[1], 16)) for line in messages if (found := _NO_GLYPH.search(line)))
    if missing:
        shown = " ".join(missing)
        notify(Notice(f"no installed font has the characters {shown}", (), "install one, such as fonts-noto"))
    return target


def burning_rate(source: Path, cues: Sequence[Cue], style: str) -> float:
    """Measure how many seconds of the video are encoded per second, from one second of it; 0: not measurable."""
    shown = picture(source)
    middle = shown.duration_s / 2 if shown else 0.0
    with tempfile.TemporaryDirectory() as work:
        command = [*_burning(source, cues, Path(work), style, seek=middle), "-t", "1", "-f", "mp4"]
        began = time.monotonic()
        try:
            ffmpeg_run.run(command, Path(work) / "measured.mp4", Path(work), lambda _: None, hint="")
        except CaptionerError:  # reported when the video is written
            return 0.0
        return 1 / max(0.001, time.monotonic() - began)


def _burning(source: Path, cues: Sequence[Cue], work: Path, style: str, seek: float = 0.0) -> list[str]:
    """Arguments of ffmpeg for the picture; a path in a filter would need three levels of escapes."""
    _srt(work / "burn.srt", cues)
    shown = picture(source)
    columns = max([_COLUMNS, *(width(line) for cue in cues for line in cue.lines)])
    drawn = video_filter("burn.srt" if cues else "", style, shown.size if shown else (16, 9), columns)
    start = ["-ss", f"{seek:.2f}"] if seek else []
    return [*start, "-i", str(source.resolve()), "-map", "0:V:0", "-vf", drawn, "-c:v", "libx264", "-crf", "18"]


def _kept_tracks(source: Path, ending: str, notify: Notify) -> list[tuple[int, str]]:
    """Number and codec of each caption track of the source that the target can hold."""
    with av.open(str(source), metadata_errors="ignore") as container:
        found = [_codec_name(stream) for stream in container.streams.subtitles]
        data = [stream for stream in container.streams.data if stream.type == "data"]
    kept = []
    for number, codec in enumerate(found):
        holds = _KEPT.get(ending, frozenset({_TRACKS[ending]}))
        if ending == ".mkv" and codec == "mov_text":
            kept.append((number, "srt"))
        elif codec and (holds is None or codec in holds):
            kept.append((number, "copy"))
        elif codec in ("subrip", "ass", "ssa", "webvtt", "mov_text", "text"):
            kept.append((number, _TRACKS[ending]))
        else:
            notify(Notice(f"caption track {number + 1} ({codec or 'unknown'}) does not fit into {ending}; left out"))
    if data:
        notify(Notice(f"{len(data)} tracks of other data are left out of the copy"))
    return kept


def _codec_name(stream: Any) -> str:
    try:
        return str(stream.codec_context.name)
    except (AttributeError, ValueError):  # no decoder for it
        return ""


def _rotation(container: Any, stream: Any) -> int:
    """Degrees by which the picture is turned when it is shown, which ffmpeg does before its filters."""
    try:
        for packet in container.demux(stream):
            for frame in packet.decode():
                return int(getattr(frame, "rotation", 0) or 0)
    except av.error.FFmpegError:
        pass
    return 0


def _srt(path: Path, cues: Sequence[Cue]) -> Path:
    path.write_text(srt.compose(cues), encoding="utf-8")
    return path

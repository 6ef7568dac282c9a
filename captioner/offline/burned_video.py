"""Video with the captions in its picture, by ffmpeg."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from captioner.errors import CaptionerError
from captioner.layout.limits import width
from captioner.offline import ffmpeg_run
from captioner.offline.burn_style import video_filter
from captioner.offline.media_streams import MediaStreams
from captioner.offline.picture import Picture, picture
from captioner.offline.recording_name import recording_name
from formats import ass, srt
from formats.cue import Cue
from formats.notice import Notice, Notify, grouped, ignore

_COLUMNS: Final = 42
_AAC_CHANNELS: Final = 8
"""Channels above which AAC has no layout."""
_NO_PICTURE: Final = "check that the recording has a picture"
_NO_GLYPH: Final = re.compile(r"failed to find any fallback with glyph 0x([0-9A-F]+)")


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
        notify: takes characters that no font has, and what is left out or converted.

    Raises:
        CaptionerError: ffmpeg is not installed, or fails, for example because there is no picture.
    """
    target = folder / f"{recording_name(source)}.{language}.mp4"
    replaced: list[Notice] = []
    cues = [ass.without_tags(cue, replaced.append) for cue in cues]
    for notice in grouped(replaced):
        notify(notice)
    shown = picture(source)
    if shown is not None and shown.is_hdr:
        notify(Notice(f"{target.name}: the HDR picture is converted to SDR"))
    with tempfile.TemporaryDirectory() as work:
        command = _burning(source, shown, cues, Path(work), style)
        streams = MediaStreams.of(source)
        for place, number in enumerate(streams.known_audio(notify)):
            command += ["-map", f"0:a:{number}", f"-c:a:{place}", "aac"]
            if streams.audio[number] > _AAC_CHANNELS:
                command += [f"-filter:a:{place}", _stereo(streams.audio[number])]
        messages = ffmpeg_run.run(command, target, Path(work), progress, hint=_NO_PICTURE)
    missing = dict.fromkeys(chr(int(found[1], 16)) for line in messages if (found := _NO_GLYPH.search(line)))
    if missing:
        characters = " ".join(missing)
        notify(Notice(f"no installed font has the characters {characters}", (), "install one, such as fonts-noto"))
    return target


def burning_rate(source: Path, cues: Sequence[Cue], style: str) -> float:
    """Measure how many seconds of the video are encoded per second, from one second of it; 0: not measurable."""
    shown = picture(source)
    middle = shown.duration_s / 2 if shown else 0.0
    with tempfile.TemporaryDirectory() as work:
        command = [*_burning(source, shown, cues, Path(work), style, seek=middle), "-t", "1", "-f", "mp4"]
        began = time.monotonic()
        try:
            ffmpeg_run.run(command, Path(work) / "measured.mp4", Path(work), lambda _: None, hint="")
        except CaptionerError:  # reported when the video is written
            return 0.0
        return 1 / max(0.001, time.monotonic() - began)


def _burning(
    source: Path, shown: Picture | None, cues: Sequence[Cue], work: Path, style: str, seek: float = 0.0
) -> list[str]:
    """Arguments of ffmpeg for the picture; a path in a filter would need three levels of escapes."""
    (work / "burn.srt").write_text(srt.compose(cues), encoding="utf-8")
    columns = max([_COLUMNS, *(width(line) for cue in cues for line in cue.lines)])
    drawn = video_filter("burn.srt" if cues else "", style, shown or Picture((16, 9)), columns)
    start = ["-ss", f"{seek:.2f}"] if seek else []
    return [*start, "-i", str(source.resolve()), "-map", "0:V:0", "-vf", drawn, "-c:v", "libx264", "-crf", "18"]


def _stereo(channels: int) -> str:
    """Return the filter that mixes the odd channels of a desk to the left side and the even ones to the right one."""
    sides = ("+".join(f"c{number}" for number in range(first, channels, 2)) for first in (0, 1))
    return "pan=stereo|" + "|".join(f"c{side}<{mixed}" for side, mixed in enumerate(sides))

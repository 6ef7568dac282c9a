"""Captions into a video, by ffmpeg: as tracks that a player switches, or burnt into the picture."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from captioner.errors import CaptionerError
from formats import srt
from formats.cue import Cue

_TRACKS = {".mp4": "mov_text", ".m4v": "mov_text", ".mov": "mov_text", ".mkv": "srt", ".webm": "webvtt"}
"""Container -> the codec of its caption tracks; any other recording becomes .mkv."""
_THREE = {
    "ar": "ara", "de": "ger", "en": "eng", "es": "spa", "fr": "fre", "it": "ita", "ja": "jpn", "ko": "kor",
    "nl": "dut", "pl": "pol", "pt": "por", "ru": "rus", "tr": "tur", "uk": "ukr", "zh": "chi",
}  # fmt: skip
"""ISO 639-2, which containers want; of any other language `und`."""


def mux(source: Path, tracks: Mapping[str, Sequence[Cue]], folder: Path) -> Path:
    """`NAME.captioned.mp4` (or .mkv, .webm): the recording untouched, with a track per language.

    Raises:
        CaptionerError: ffmpeg is not here, or fails.
    """
    ending = source.suffix.lower() if source.suffix.lower() in _TRACKS else ".mkv"
    target = folder / f"{source.stem}.captioned{ending}"
    with tempfile.TemporaryDirectory() as work:
        inputs = [_srt(Path(work) / f"{language}.srt", cues) for language, cues in tracks.items()]
        command = ["-i", str(source.resolve())]
        for path in inputs:
            command += ["-i", str(path)]
        command += ["-map", "0:v?", "-map", "0:a?"]
        for number in range(1, len(inputs) + 1):
            command += ["-map", str(number)]
        command += ["-c:v", "copy", "-c:a", "copy", "-c:s", _TRACKS[ending]]
        for number, language in enumerate(tracks):
            command += [f"-metadata:s:s:{number}", f"language={_THREE.get(language, 'und')}"]
        return _run(command, target, Path(work))


def burn(source: Path, cues: Sequence[Cue], folder: Path, language: str) -> Path:
    """`NAME.LANG.mp4`, with the captions in the picture for everybody.

    Raises:
        CaptionerError: ffmpeg is not here, or fails; for instance there is no picture.
    """
    target = folder / f"{source.stem}.{language}.mp4"
    with tempfile.TemporaryDirectory() as work:
        _srt(Path(work) / "burn.srt", cues)  # named from within its folder: paths in filters need three escapes
        command = ["-i", str(source.resolve()), "-map", "0:v:0", "-map", "0:a?", "-vf", "subtitles=burn.srt"]
        return _run([*command, "-c:v", "libx264", "-crf", "18", "-c:a", "aac"], target, Path(work))


def _srt(path: Path, cues: Sequence[Cue]) -> Path:
    path.write_text(srt.compose(cues), encoding="utf-8")
    return path


def _run(command: list[str], target: Path, work: Path) -> Path:
    """The target, when ffmpeg has written all of it."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise CaptionerError("captions go into a video by ffmpeg, which is not here", "apt-get install ffmpeg")
    unfinished = target.resolve().with_name(f".unfinished.{target.name}")
    start = [program, "-v", "error", "-nostdin", "-y"]
    ended = subprocess.run([*start, *command, str(unfinished)], cwd=work, capture_output=True, text=True, check=False)
    if ended.returncode:
        unfinished.unlink(missing_ok=True)
        said = (ended.stderr.strip().splitlines() or [f"it ended with {ended.returncode}"])[-1]
        raise CaptionerError(f"ffmpeg could not make {target}: {said}", "has the recording a picture?")
    return unfinished.replace(target)

"""Captions in a video, by ffmpeg: as tracks that a player switches on and off, or burned into the picture."""

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
"""Container -> codec of its caption tracks; recordings in other containers become .mkv."""
_ISO_639_2 = {
    "ar": "ara", "de": "ger", "en": "eng", "es": "spa", "fr": "fre", "it": "ita", "ja": "jpn", "ko": "kor",
    "nl": "dut", "pl": "pol", "pt": "por", "ru": "rus", "tr": "tur", "uk": "ukr", "zh": "chi",
}  # fmt: skip
"""ISO 639-1 -> ISO 639-2, which containers use; other languages are `und`."""


def mux(source: Path, tracks: Mapping[str, Sequence[Cue]], folder: Path) -> Path:
    """Write `NAME.captioned.mp4` (or .mkv, .webm): the recording unchanged, with one caption track per language.

    Raises:
        CaptionerError: ffmpeg is not installed, or fails.
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
            command += [f"-metadata:s:s:{number}", f"language={_ISO_639_2.get(language, 'und')}"]
        return _run(command, target, Path(work))


def burn(source: Path, cues: Sequence[Cue], folder: Path, language: str) -> Path:
    """Write `NAME.LANG.mp4`, with the captions in the picture.

    Raises:
        CaptionerError: ffmpeg is not installed, or fails, for example because there is no picture.
    """
    target = folder / f"{source.stem}.{language}.mp4"
    with tempfile.TemporaryDirectory() as work:
        _srt(
            Path(work) / "burn.srt", cues
        )  # relative to the working folder: a path in a filter needs three levels of escapes
        command = ["-i", str(source.resolve()), "-map", "0:v:0", "-map", "0:a?", "-vf", "subtitles=burn.srt"]
        return _run([*command, "-c:v", "libx264", "-crf", "18", "-c:a", "aac"], target, Path(work))


def _srt(path: Path, cues: Sequence[Cue]) -> Path:
    path.write_text(srt.compose(cues), encoding="utf-8")
    return path


def _run(command: list[str], target: Path, work: Path) -> Path:
    """Run ffmpeg in the folder `work`, and rename its output to the target when it is complete."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise CaptionerError("writing captions into a video needs ffmpeg", "install it: apt-get install ffmpeg")
    unfinished = target.resolve().with_name(f".unfinished.{target.name}")
    command = [program, "-v", "error", "-nostdin", "-y", *command, str(unfinished)]
    try:
        finished = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    except BaseException:  # Ctrl-C
        unfinished.unlink(missing_ok=True)
        raise
    if finished.returncode:
        unfinished.unlink(missing_ok=True)
        reason = (finished.stderr.strip().splitlines() or [f"exit code {finished.returncode}"])[-1]
        raise CaptionerError(f"ffmpeg cannot write {target}: {reason}", "check that the recording has a picture")
    return unfinished.replace(target)

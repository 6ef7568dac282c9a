"""One run of the ffmpeg program that writes a file, with its progress."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from captioner.audio.ffmpeg import killed_with_parent
from captioner.delivery.files.atomic import hidden_name
from captioner.errors import CaptionerError

_ERROR: Final = re.compile(r"\[(?:error|fatal)\] (.+)")
_GENERAL: Final = ("Could not write header", "Error initializing output stream", "Conversion failed")


def run(
    arguments: Sequence[str], target: Path, work: Path, progress: Callable[[float], None], *, hint: str
) -> tuple[str, ...]:
    """Run ffmpeg in the folder `work`, rename its output to the target when it is complete, and return its warnings.

    Args:
        arguments: inputs and options, without the output.
        target: file to write.
        work: folder to which paths in filters are relative.
        progress: takes the seconds of the output that are written.
        hint: what to do if it fails.

    Raises:
        CaptionerError: ffmpeg is not installed, or fails.
    """
    unfinished = target.resolve().with_name(hidden_name(target.name, ".unfinished."))
    general = ["-v", "level+warning", "-nostdin", "-nostats", "-progress", "pipe:1", "-y"]
    command = [*killed_with_parent(), program(), *general, *arguments, str(unfinished)]
    try:
        code, messages = _watched(command, work, progress)
    except BaseException:  # Ctrl-C
        unfinished.unlink(missing_ok=True)
        raise
    if code:
        unfinished.unlink(missing_ok=True)
        raise CaptionerError(f"ffmpeg cannot write {target}: {_reason(messages) or f'exit code {code}'}", hint)
    unfinished.replace(target)
    return tuple(messages)


def program() -> str:
    """Return the path of ffmpeg.

    Raises:
        CaptionerError: it is not installed.
    """
    found = shutil.which("ffmpeg")
    if found is None:
        raise CaptionerError("writing captions into a video needs ffmpeg", "install it: apt-get install ffmpeg")
    return found


def _reason(messages: Sequence[str]) -> str:
    """Return the last error that is not a general one, such as those that follow a header that a muxer refuses."""
    errors = [found[1] for line in messages if (found := _ERROR.search(line))]
    special = [text for text in errors if not text.startswith(_GENERAL)]
    return (special or errors or [*messages] or [""])[-1]


def _watched(command: list[str], work: Path, progress: Callable[[float], None]) -> tuple[int, list[str]]:
    """Run a command; returns its exit code and the lines of its log."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log,
        subprocess.Popen(command, cwd=work, stdout=subprocess.PIPE, stderr=log, text=True) as running,
    ):
        try:
            assert running.stdout is not None
            for line in running.stdout:
                name, _, value = line.strip().partition("=")
                if name == "out_time_us" and value.isdigit():
                    progress(int(value) / 1e6)
        except BaseException:
            running.kill()
            raise
        code = running.wait()
        log.seek(0)
        return code, [line.strip() for line in log if line.strip()]

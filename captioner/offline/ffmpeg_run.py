"""One run of the ffmpeg program that writes a file, with its progress."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from captioner.audio.ffmpeg import killed_with_parent
from captioner.delivery.files.atomic import hidden_name
from captioner.errors import CaptionerError


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
        errors = [line for line in messages if line.startswith(("[error]", "[fatal]")) or "] [error]" in line]
        reason = (errors or messages or [f"exit code {code}"])[-1].rpartition("[error] ")[2].removeprefix("[fatal] ")
        raise CaptionerError(f"ffmpeg cannot write {target}: {reason}", hint)
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

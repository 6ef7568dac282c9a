"""Pipeline of one Apertium pair: running programs that translate one text after the other.

Constraints of Apertium 3.8 and lttoolbox 3.7 as packaged by Debian:

1. `apertium -z` prints nothing until its input ends: the gawk process around the pipeline and the formatters read
   beyond the null byte. Therefore the pipeline of the mode is started directly, with the command line that
   `apertium-wblank-mode -z` prints.
2. The bilingual stage (`lt-proc -b -z`) does not flush its output when a word touches the null byte. A line break
   between them avoids that.
3. Without the formatters, the special characters of the stream format must be escaped here.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import threading
from pathlib import Path

from captioner.errors import TranslatorError
from captioner.translation.apertium_pairs import PROGRAM
from captioner.translation.units import tidy

TIMEOUT_S = 20.0
"""Seconds after which a pipeline counts as hanging; the first answer takes 0.1 s, later ones 0.01 s."""

_SPECIAL = re.compile(r"([\[\]^$/\\@<>{}])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Pipeline:
    """Programs of one mode, joined by pipes; text and a null byte in, translation and a null byte out."""

    def __init__(self, mode: Path, *, timeout_s: float = TIMEOUT_S) -> None:
        self._mode = mode
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def translate(self, text: str) -> str:
        """Translate a text; a pipeline that has died since the last text is restarted.

        Raises:
            TranslatorError: The pipeline died on this text, or it hangs.
        """
        message = _escaped(text).encode() + b"\n\0"
        with self._lock:
            try:
                return self._exchange(message)
            except BrokenPipeError as error:
                raise TranslatorError(f"apertium {self._mode.stem} exited unexpectedly") from error

    def close(self) -> None:
        """Stop the programs."""
        with self._lock:
            self._stop()

    def _exchange(self, message: bytes) -> str:
        process = self._running()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(message)
            answer = self._read_answer(process.stdout.fileno())
        except (BrokenPipeError, TranslatorError):
            self._stop()
            raise
        translated = tidy(_unescaped(answer.decode(errors="replace")))
        if not translated and any(character.isalnum() for character in message.decode()):  # one of its programs died
            raise TranslatorError(f"apertium {self._mode.stem} returned an empty translation", "run captioner check")
        return translated

    def _read_answer(self, pipe: int) -> bytes:
        answer = b""
        while not answer.endswith(b"\0"):
            if not select.select([pipe], [], [], self._timeout_s)[0]:
                raise TranslatorError(f"apertium {self._mode.stem} did not answer within {self._timeout_s:g} s")
            if not (data := os.read(pipe, 65536)):
                raise TranslatorError(f"apertium {self._mode.stem} exited without an answer")
            answer += data
        return answer[:-1]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = _started(self._mode)
        return self._process

    def _stop(self) -> None:
        """Kill the process group: killing only the shell would leave its programs waiting for input."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):  # all of them have exited already
            os.killpg(process.pid, signal.SIGKILL)
        with process:
            process.wait()


def _started(mode: Path) -> subprocess.Popen[bytes]:
    """Start the programs of a mode. `-n` keeps unknown words unmarked."""
    command = subprocess.run([PROGRAM, "-z", str(mode)], capture_output=True, text=True, check=False)
    if command.returncode or not command.stdout.strip():
        raise TranslatorError(f"apertium cannot read {mode}: {command.stderr.strip()}")
    return subprocess.Popen(
        ["/bin/sh", "-c", command.stdout, "apertium", "-n"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", tidy(text.replace("\0", " ")))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)

r"""Running programs of one Apertium mode: text and a null byte in, translation and a null byte out.

Constraints of Apertium 3.8, lttoolbox 3.7 and lex-tools 0.4 as packaged by Debian:

1. `apertium -z` prints nothing until its input ends: the gawk process around the pipeline and the formatters read
   beyond the null byte. Therefore the pipeline of the mode is started directly, with the command line that
   `apertium-wblank-mode -z` prints.
2. The bilingual stage (`lt-proc -b -z`) does not flush its output when a word touches the null byte. A line break
   between them avoids that.
3. Without the formatters, the special characters of the stream format must be escaped here
   (https://wiki.apertium.org/wiki/Apertium_stream_format).
4. Escaping is not enough for some of them: `lrx-proc` takes `\^` after the last word for the start of a word and reads
   beyond the null byte; `lt-proc -p` removes `~`. They are replaced by stand-ins, private characters that all
   programs pass on.
5. The dictionary of eng-spa expands amounts with letters, some of them wrongly: `$5km` becomes `5k millones de dólares`
   and `$5bn` `5 billones`, a thousand times as much. The stand-in of the currency sign leaves such amounts as they are.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import time
from pathlib import Path

from captioner.errors import TranslatorError
from captioner.translation.apertium_pairs import CODES_BY_NAME, PROGRAM
from captioner.translation.units import tidy

_NEUTRAL = {"es": {"coger": "tomar", "concha": "caracola"}}
"""Target language -> word that is obscene in a part of its countries -> word that is not, with the same inflection.

Apertium has no mode for American Spanish. "Get the book" became "Coger el libro", and "shell" became "concha".
"""

_SPECIAL = re.compile(r"([\[\]$/\\@<>{}])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_AMOUNT = re.compile(r"[$€£¥](?=\d[\d.,]*[A-Za-z])")
_STAND_INS = {"^": "\U000f005e", "~": "\U000f007e"}
_CURRENCY = {"$": "\U000f0024", "€": "\U000f20ac", "£": "\U000f00a3", "¥": "\U000f00a5"}
_ALL = _STAND_INS | _CURRENCY
_TO_STAND_INS = str.maketrans(_STAND_INS | {"\0": " "} | dict.fromkeys(_ALL.values(), "\ufffd"))
_FROM_STAND_INS = str.maketrans({stand_in: character for character, stand_in in _ALL.items()})


class ApertiumProcess:
    """Programs of one mode, joined by pipes and started on first use; used by one thread at a time."""

    def __init__(self, mode: Path) -> None:
        self._mode = mode
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The shell that runs the programs; None if they are not running."""
        return self._process

    def translate(self, text: str, timeout_s: float) -> str:
        """Translate a text, within a time that includes the start of the programs.

        Raises:
            TranslatorError: The programs exited, or they did not answer in time. They are stopped.
        """
        name = f"apertium {self._mode.stem}"
        try:
            translated = unescaped(self._exchange(escaped(text) + b"\n\0", time.monotonic() + timeout_s))
        except BrokenPipeError as error:
            self.stop()
            raise TranslatorError(f"{name} exited without an answer") from error
        except TimeoutError as error:
            self.stop()
            raise TranslatorError(f"{name} did not answer within {timeout_s:g} s") from error
        if not translated and any(map(str.isalnum, text)):  # one of the programs died
            self.stop()
            raise TranslatorError(f"{name} gave an empty answer", "run captioner check")
        return translated

    def stop(self) -> None:
        """Kill the process group: killing only the shell would leave its programs waiting for input."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):  # all of them have exited already
            os.killpg(process.pid, signal.SIGKILL)
        with process:
            process.wait()

    def _exchange(self, message: bytes, deadline: float) -> bytes:
        """Write a message and read the answer to it, at the same time, since a pipe holds 64 KiB."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        answer = b""
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdin, selectors.EVENT_WRITE)
            ready.register(process.stdout, selectors.EVENT_READ)
            while not answer.endswith(b"\0"):
                events = ready.select(max(0.0, deadline - time.monotonic()))
                if not events:
                    raise TimeoutError
                for key, _ in events:
                    if key.fileobj is process.stdin:
                        message = message[os.write(key.fd, message) :]
                        if not message:
                            ready.unregister(process.stdin)
                    elif data := os.read(key.fd, 65536):
                        answer += data
                    else:
                        raise BrokenPipeError
        return answer[:-1]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = _started(self._mode)
        return self._process


def _started(mode: Path) -> subprocess.Popen[bytes]:
    """Start the programs of a mode. `-n` keeps unknown words unmarked."""
    command = subprocess.run([PROGRAM, "-z", str(mode)], capture_output=True, text=True, check=False)
    if command.returncode or not command.stdout.strip():
        raise TranslatorError(f"apertium cannot read {mode}: {command.stderr.strip()}")
    process = subprocess.Popen(
        ["/bin/sh", "-c", neutralized(command.stdout, mode), "apertium", "-n"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    assert process.stdin
    os.set_blocking(process.stdin.fileno(), False)
    return process


def neutralized(command: str, mode: Path) -> str:
    """Return the command line of a mode with a stage that replaces words before they are inflected (`_NEUTRAL`).

    The generator is the one stage that is given `$1`. A word is `^coger<vblex><ifi><p1><sg>$` there; one in several
    parts (`^coger<vblex><inf># algo$`) stays as it is, since the generator does not know it with another verb.
    """
    words = _NEUTRAL.get(CODES_BY_NAME.get(mode.stem.rpartition("-")[2], ""), {})
    cases = [pair for old, new in words.items() for pair in ((old, new), (old.capitalize(), new.capitalize()))]
    script = ";".join(rf"s/\^{old}(<[^#$]*\$)/^{new}\1/g" for old, new in cases)
    return command.replace("lt-proc -z $1", f"sed -uzE '{script}' | lt-proc -z $1") if script else command


def escaped(text: str) -> bytes:
    """Return the text as Apertium reads it, on one line."""
    plain = _AMOUNT.sub(lambda found: _CURRENCY[found[0]], text.translate(_TO_STAND_INS))
    return _SPECIAL.sub(r"\\\1", tidy(plain)).encode(errors="replace")


def unescaped(answer: bytes) -> str:
    """Return the text of an answer."""
    return tidy(_ESCAPED.sub(r"\1", answer.decode(errors="replace")).translate(_FROM_STAND_INS))

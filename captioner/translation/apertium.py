"""Apertium: a rule-based translator for some fifty pairs, fast enough to translate every revision anew.

The facts that govern this file, of Apertium 3.8 and lttoolbox 3.7 as Debian ships them:

1. `apertium -z` does not answer until its input ends: gawk, which it puts around the pipeline, reads ahead of the
   null byte, and so do the formatters. So the mode's own pipeline runs, as `apertium-wblank-mode -z` spells it out.
2. Its bilingual stage (`lt-proc -b -z`) holds the answer back when a word touches the null byte; a line break
   between them sets it free.
3. Without the formatters the characters of the stream format must be escaped by us.
4. Some pairs call programs that their Debian package does not bring along (`ita-spa`: `cg-proc`, of `cg3`). The shell
   goes on without them and every translation is empty: so a pair counts as installed only with all of its programs.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import signal
import subprocess
import threading
from pathlib import Path

from captioner.errors import ConfigError, LanguageError, TranslatorError
from captioner.translation.punctuation import marked
from captioner.translation.units import tidy
from captioner.types import Revision

CODES = {
    "af": "afr", "be": "bel", "bg": "bul", "br": "bre", "ca": "cat", "cy": "cym", "da": "dan", "en": "eng", "es": "spa",
    "eu": "eus", "fr": "fra", "gl": "glg", "hi": "hin", "id": "ind", "is": "isl", "it": "ita", "kk": "kaz", "mk": "mkd",
    "ms": "zlm", "mt": "mlt", "nl": "nld", "nn": "nno", "no": "nob", "oc": "oci", "pl": "pol", "pt": "por", "ro": "ron",
    "ru": "rus", "sl": "slv", "sv": "swe", "tt": "tat", "uk": "ukr", "ur": "urd",
}  # fmt: skip
"""Our codes -> those of Apertium's newer modes; its older modes (`es-fr`) are named with ours."""

PACKAGES = frozenset({
    "afr-nld", "bel-rus", "br-fr", "cat-ita", "dan-nor", "en-gl", "eng-cat", "eng-spa", "es-gl", "es-pt", "es-ro",
    "eu-en", "eu-es", "fr-es", "fra-cat", "ind-zlm", "isl-eng", "isl-swe", "mkd-bul", "mkd-eng", "nno-nob", "oc-ca",
    "oc-es", "oci-fra", "por-cat", "pt-gl", "rus-ukr", "spa-cat", "spa-ita", "swe-dan",
})  # fmt: skip
"""Pairs that Debian has as `apertium-PAIR`, for hints."""

PROGRAM = "apertium-wblank-mode"
PATIENCE = 20.0
"""Seconds after which a pipeline that does not answer counts as dead; the first answer takes 0.1 s, others 0.01 s."""

_PROGRAMS = {"cg-proc": "cg3", "lrx-proc": "apertium-lex-tools", "lt-proc": "lttoolbox", "hfst-proc": "hfst"}
"""Program -> the Debian package that has it, where that has another name."""

_SPECIAL = re.compile(r"([\[\]^$/\\@<>{}])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def modes(folder: Path | None = None) -> dict[tuple[str, str], Path]:
    """The pairs that work here, in our codes, each with its mode file: of `apertium -l` those that lack no program.

    Variants of a language (`spa-eng_US`) are left out: the plain pair is there beside them.
    """
    return {pair: mode for pair, mode in _found(folder).items() if not lacking(mode)}


def _found(folder: Path | None = None) -> dict[tuple[str, str], Path]:
    """The pairs whose data is here."""
    ours = {apertium: code for code, apertium in CODES.items()} | {code: code for code in CODES}
    found: dict[tuple[str, str], Path] = {}
    for path in sorted((folder or _modes_folder()).glob("*-*.mode")):
        names = path.stem.split("-")
        if len(names) == 2 and all(name in ours for name in names):
            found[ours[names[0]], ours[names[1]]] = path
    return found


def serves(source: str, target: str) -> bool:
    """Whether the pair works here."""
    mode = _found().get((source, target))
    return installed() and mode is not None and not lacking(mode)


def lacking(mode: Path) -> tuple[str, ...]:
    """The programs that a mode calls and that are not here."""
    stages = mode.read_text(encoding="utf-8").split("|")
    called = dict.fromkeys(stage.split()[0] for stage in stages if stage.split())
    return tuple(program for program in called if shutil.which(program) is None)


def mend(source: str, target: str) -> str:
    """What would bring the pair, for hints; "" where nothing would or it is here."""
    if mode := _found().get((source, target)):
        programs = " ".join(dict.fromkeys(_PROGRAMS.get(program, program) for program in lacking(mode)))
    else:
        programs = package(source, target)
    return f"apt-get install {programs}" if programs else ""


def package(source: str, target: str) -> str:
    """The Debian package that would bring the pair, or "": `package("es", "en") -> "apertium-eng-spa"`."""
    first, second = (tuple(dict.fromkeys((CODES.get(code, code), code))) for code in (source, target))
    pairs = [f"{a}-{b}" for a in first for b in second] + [f"{b}-{a}" for a in first for b in second]
    return next((f"apertium-{pair}" for pair in pairs if pair in PACKAGES), "")


def installed() -> bool:
    """Whether the programs are here."""
    return shutil.which(PROGRAM) is not None


def _modes_folder() -> Path:
    return Path(os.environ.get("APERTIUM_DATADIR", "/usr/share/apertium")) / "modes"


class Apertium:
    """One living pipeline per pair, started when first needed and again when it has died."""

    name = "apertium"

    def __init__(self, folder: Path | None = None, *, patience: float = PATIENCE) -> None:
        """`folder`: of the mode files, Debian's unless said. `patience`: seconds.

        Raises:
            ConfigError: Apertium is not installed.
        """
        if not installed():
            raise ConfigError("apertium is not installed", "apt-get install apertium apertium-eng-spa, or use nllb")
        self._modes = modes(folder)
        self._patience = patience
        self._pipelines: dict[tuple[str, str], Pipeline] = {}
        self._lock = threading.Lock()

    def reading(self, revision: Revision) -> str:
        """The text as shown."""
        return revision.text

    def translate(
        self,
        text: str,
        source: str,
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,  # noqa: ARG002 - rules cannot be biased
    ) -> tuple[str, ...]:
        """See `Machine`."""
        return tuple(marked(self._pipeline(source, target).translate(text), target) for target in targets)

    def close(self) -> None:
        """End the pipelines; a later `translate` would start them again."""
        with self._lock:
            pipelines, self._pipelines = self._pipelines, {}
        for pipeline in pipelines.values():
            pipeline.close()

    def _pipeline(self, source: str, target: str) -> Pipeline:
        with self._lock:
            if (source, target) not in self._pipelines:
                self._pipelines[source, target] = Pipeline(self._mode(source, target), patience=self._patience)
            return self._pipelines[source, target]

    def _mode(self, source: str, target: str) -> Path:
        if (source, target) in self._modes:
            return self._modes[source, target]
        hint = mend(source, target) or "Debian has no such pair; use nllb"
        raise LanguageError(f"apertium here has no pair from {source} to {target}", hint)


class Pipeline:
    """The programs of one mode, joined by pipes; a text and a null byte in, its translation and a null byte out."""

    def __init__(self, mode: Path, *, patience: float = PATIENCE) -> None:
        self._mode = mode
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def translate(self, text: str) -> str:
        """The text in the other language; a pipeline that died since the last text is started anew.

        Raises:
            TranslatorError: it died on this text, or does not answer.
        """
        message = _escaped(text).encode() + b"\n\0"
        with self._lock:
            try:
                return self._ask(message)
            except BrokenPipeError as error:
                raise TranslatorError(f"apertium {self._mode.stem} has died") from error

    def close(self) -> None:
        """End the programs."""
        with self._lock:
            self._end()

    def _ask(self, message: bytes) -> str:
        process = self._living()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(message)
            answer = self._answer(process.stdout.fileno())
        except (BrokenPipeError, TranslatorError):
            self._end()
            raise
        made = tidy(_unescaped(answer.decode(errors="replace")))
        if not made and any(byte.isalnum() for byte in message.decode()):  # one of its programs has died
            raise TranslatorError(f"apertium {self._mode.stem} gave nothing back", "captioner check")
        return made

    def _answer(self, pipe: int) -> bytes:
        answer = b""
        while not answer.endswith(b"\0"):
            if not select.select([pipe], [], [], self._patience)[0]:
                raise TranslatorError(f"apertium {self._mode.stem} did not answer in {self._patience:g} s")
            if not (piece := os.read(pipe, 65536)):
                raise TranslatorError(f"apertium {self._mode.stem} ended without an answer")
            answer += piece
        return answer[:-1]

    def _living(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _started(self._mode)
        return self._process

    def _end(self) -> None:
        """The whole group: the shell's end alone would leave its programs waiting for input."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):  # all of them have ended by themselves
            os.killpg(process.pid, signal.SIGKILL)
        with process:
            process.wait()


def _started(mode: Path) -> subprocess.Popen[bytes]:
    """Start a mode's programs. `-n`: unknown words as they are, unmarked."""
    spelled = subprocess.run([PROGRAM, "-z", str(mode)], capture_output=True, text=True, check=False)
    if spelled.returncode or not spelled.stdout.strip():
        raise TranslatorError(f"apertium cannot read {mode}: {spelled.stderr.strip()}")
    return subprocess.Popen(
        ["/bin/sh", "-c", spelled.stdout, "apertium", "-n"],
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

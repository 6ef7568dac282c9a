"""Language pairs of Apertium: which are installed, and how to install others.

Some pairs call programs that their Debian package does not depend on (`ita-spa`: `cg-proc`, of `cg3`). The shell
continues without them and every translation is empty. A pair therefore counts as installed only if all of its programs
are.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from captioner.translation.engine import LanguagePair

CODES = {
    "af": "afr", "be": "bel", "bg": "bul", "br": "bre", "ca": "cat", "cy": "cym", "da": "dan", "en": "eng", "es": "spa",
    "eu": "eus", "fr": "fra", "gl": "glg", "hi": "hin", "id": "ind", "is": "isl", "it": "ita", "kk": "kaz", "mk": "mkd",
    "ms": "zlm", "mt": "mlt", "nl": "nld", "nn": "nno", "no": "nob", "oc": "oci", "pl": "pol", "pt": "por", "ro": "ron",
    "ru": "rus", "sl": "slv", "sv": "swe", "tt": "tat", "uk": "ukr", "ur": "urd",
}  # fmt: skip
"""Language code -> code in the names of Apertium's newer modes; older modes (`es-fr`) have the language code."""

CODES_BY_NAME = {name: code for code, name in CODES.items()} | {code: code for code in CODES}
"""Language in the name of a mode, newer or older -> language code."""

PACKAGES = frozenset({
    "afr-nld", "bel-rus", "br-fr", "cat-ita", "dan-nor", "en-gl", "eng-cat", "eng-spa", "es-gl", "es-pt", "es-ro",
    "eu-en", "eu-es", "fr-es", "fra-cat", "ind-zlm", "isl-eng", "isl-swe", "mkd-bul", "mkd-eng", "nno-nob", "oc-ca",
    "oc-es", "oci-fra", "por-cat", "pt-gl", "rus-ukr", "spa-cat", "spa-ita", "swe-dan",
})  # fmt: skip
"""Pairs that Debian packages as `apertium-PAIR`, for hints."""

PROGRAM = "apertium-wblank-mode"
_PROGRAMS = {"cg-proc": "cg3", "lrx-proc": "apertium-lex-tools", "lt-proc": "lttoolbox", "hfst-proc": "hfst"}
"""Program -> its Debian package, if that has another name."""


def modes(folder: Path | None = None) -> dict[LanguagePair, Path]:
    """Return language pair -> mode file, of the installed pairs that lack no program.

    Variants of a language (`spa-eng_US`) are omitted: the plain pair is always installed with them.
    """
    return {pair: mode for pair, mode in _installed_modes(folder).items() if not missing_programs(mode)}


def _installed_modes(folder: Path | None = None) -> dict[LanguagePair, Path]:
    """Return language pair -> mode file, of the pairs whose data is installed."""
    found: dict[LanguagePair, Path] = {}
    for path in sorted((folder or _modes_folder()).glob("*-*.mode")):
        names = path.stem.split("-")
        if len(names) == 2 and all(name in CODES_BY_NAME for name in names):
            found[CODES_BY_NAME[names[0]], CODES_BY_NAME[names[1]]] = path
    return found


def serves(source: str, target: str) -> bool:
    """Return True if the pair is installed with all of its programs."""
    mode = _installed_modes().get((source, target))
    return installed() and mode is not None and not missing_programs(mode)


def missing_programs(mode: Path) -> tuple[str, ...]:
    """Return the programs that a mode calls and that are not installed."""
    stages = mode.read_text(encoding="utf-8").split("|")
    called = dict.fromkeys(stage.split()[0] for stage in stages if stage.split())
    return tuple(program for program in called if shutil.which(program) is None)


def install_command(source: str, target: str) -> str:
    """Return the command that installs the pair, for hints; empty if Debian has none or the pair is installed."""
    if mode := _installed_modes().get((source, target)):
        programs = " ".join(dict.fromkeys(_PROGRAMS.get(program, program) for program in missing_programs(mode)))
    else:
        programs = package(source, target)
    return f"apt-get install {programs}" if programs else ""


def package(source: str, target: str) -> str:
    """Return the Debian package of the pair, or "": `package("es", "en") -> "apertium-eng-spa"`."""
    first, second = (tuple(dict.fromkeys((CODES.get(code, code), code))) for code in (source, target))
    pairs = [f"{a}-{b}" for a in first for b in second] + [f"{b}-{a}" for a in first for b in second]
    return next((f"apertium-{pair}" for pair in pairs if pair in PACKAGES), "")


def installed() -> bool:
    """Return True if Apertium itself is installed."""
    return shutil.which(PROGRAM) is not None


def _modes_folder() -> Path:
    return Path(os.environ.get("APERTIUM_DATADIR", "/usr/share/apertium")) / "modes"

"""Licences and installed size of captioner's dependencies.

.venv/bin/python deploy/supply.py licences [PYTHON]   write deploy/LICENCES.md from the packages of the interpreter
PYTHON
.venv/bin/python deploy/supply.py sizes [EXTRA…]      install each extra into a new environment and measure it
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "deploy" / "LICENCES.md"
ACCEPTED = (
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
    "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
)  # fmt: skip
"""SPDX identifiers of accepted licences: a dependency may be used, changed and redistributed with captioner
(Apache-2.0)."""
READ = {
    "async-timeout": "Apache-2.0",  # of redis, with Python before 3.11.3
    "axe-playwright-python": "MIT",
    "locate": "MIT",
    "primepy": "MIT",
    "pyannote": "MIT",
    "pyannoteai-sdk": "MIT",
    "python-stdnum": "LGPL-2.1-or-later",  # used unmodified, imported as a library
    "pytorch-metric-learning": "MIT",
    "torchcodec": "BSD-3-Clause",
    "wordfreq": "Apache-2.0, data CC-BY-SA-4.0",
    "nvidia": "proprietary (NVIDIA, redistributable; only with CUDA)",
}
"""Licences read from the licence file where metadata has none or not the version, by package name or its first word."""
SPELT = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache 2.0 license": "Apache-2.0",
    "apache license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd license": "BSD",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "the mit license (mit)": "MIT",
    "unknown": "",
}
"""SPDX identifiers of spellings that occur in metadata."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """Installed distribution that captioner or one of its extras depends on."""

    name: str
    licence: str
    """SPDX expression; empty if unknown."""
    brought: tuple[str, ...]
    """`("core",)`, or the extras that need it."""

    @property
    def accepted(self) -> bool:
        """True if every part of the licence is accepted, or the licence was read by a person."""
        parts = [part.strip(" ()") for part in re.split(r"\b(?:AND|OR)\b", self.licence)]
        return self.licence in READ.values() or all(part in ACCEPTED for part in parts)


def wanted() -> dict[str, list[Requirement]]:
    """Return the requirements of `core` and of each extra, with those of the extras it includes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {"core": project["dependencies"], **project["optional-dependencies"]}
    return {extra: list(_own(texts, asked)) for extra, texts in asked.items()}


def _own(texts: Iterable[str], asked: dict[str, list[str]]) -> Iterator[Requirement]:
    for requirement in map(Requirement, texts):
        if requirement.name == "captioner":
            for extra in requirement.extras:
                yield from _own(asked[extra], asked)
        else:
            yield requirement


def dependencies() -> tuple[Dependency, ...]:
    """Return all installed dependencies, direct and indirect."""
    brought: dict[str, set[str]] = {}
    for extra, requirements in wanted().items():
        for name in _reached(requirements):
            brought.setdefault(name, set()).add(extra)
    return tuple(Dependency(name, licence(name), _said(extras)) for name, extras in sorted(brought.items()))


def _said(extras: set[str]) -> tuple[str, ...]:
    return ("core",) if "core" in extras else tuple(sorted(extras))


def _reached(requirements: Iterable[Requirement]) -> set[str]:
    found: set[str] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        known = _distribution(name)
        if known is None or not _applies(requirement) or (name in found and not requirement.extras):
            continue
        found.add(name)
        more = [Requirement(text) for text in known.requires or ()]
        waiting += [each for each in more if _applies(each, requirement.extras)]
    return found


def _applies(requirement: Requirement, extras: Iterable[str] = ()) -> bool:
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def licence(name: str) -> str:
    """Return the SPDX expression of an installed distribution; empty if its metadata has none that is known."""
    for begun, said in READ.items():
        if name == begun or name.startswith(f"{begun}-"):
            return said
    metadata = distribution(name).metadata
    classified = [text.rpartition("::")[2].strip() for text in metadata.get_all("Classifier") or ()]
    spoken = [SPELT[text.lower()] for text in classified if text.lower() in SPELT and text != "BSD License"]
    written = (metadata.get("License") or "").strip()
    short = SPELT.get(written.lower(), written) if len(written) < 60 else ""
    found = metadata.get("License-Expression") or short or " OR ".join(spoken)
    return found or ("BSD" if "BSD License" in classified else "")


def page() -> str:
    """Return deploy/LICENCES.md."""
    rows = (f"| {each.name} | {each.licence or 'unknown'} | {', '.join(each.brought)} |" for each in dependencies())
    return "\n".join((
        "# Licences of what captioner depends on",
        "",
        "Generated by `deploy/supply.py licences` from package metadata; `make test` fails if an installed package",
        "is not listed or has a licence that is not accepted. `captioner models list` shows the licences of weights.",
        "",
        "| package | licence | brought by |",
        "|---|---|---|",
        *rows,
        "",
    ))  # fmt: skip


def sizes(extras: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Measure a new environment with the core and each extra: yields extra, MiB on disk, number of packages."""
    for extra in extras:
        with tempfile.TemporaryDirectory(prefix="captioner-size-") as folder:
            place = Path(folder, "venv")
            asked = str(ROOT) if extra == "core" else f"{ROOT}[{extra}]"
            subprocess.run(["uv", "venv", "-q", "--python", sys.executable, str(place)], check=True)
            python = str(place / "bin" / "python")
            subprocess.run(["uv", "pip", "install", "-q", "--link-mode", "copy", "-p", python, asked], check=True)
            files = [path for path in place.rglob("*") if path.is_file() and not path.is_symlink()]
            size = sum(path.stat().st_size for path in files)
            yield extra, round(size / 2**20), sum(path.name == "METADATA" for path in files)


def main() -> None:
    """Run the command line."""
    match sys.argv[1:]:
        case ["licences"]:
            PAGE.write_text(page(), encoding="utf-8")
        case ["licences", python]:
            subprocess.run([python, __file__, "licences"], check=True)
        case ["sizes", *extras]:
            for extra, size, count in sizes(extras or [name for name in wanted() if name != "dev"]):
                print(json.dumps({"extra": extra, "MiB": size, "packages": count}), flush=True)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()

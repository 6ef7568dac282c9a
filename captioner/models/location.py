"""Locations of model weights on this machine.

A name is looked up in this order: a path, an installed package, the cache (joined or converted weights), the cache of
the model hub's client (downloaded weights). A package is found by its metadata and never imported. Locating weights
opens, joins and verifies nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from captioner.config import untrusted
from captioner.models import hub, package
from captioner.models.catalogue import CATALOGUE, FILES, lookup


@dataclass(frozen=True, slots=True)
class LocalModel:
    """Weights that are on this machine."""

    name: str
    origin: Literal["path", "package", "cache", "hub"]
    folder: Path
    """Folder of the weights; for a package in parts the folder in the cache in which they are joined."""


def cache_root() -> Path:
    """Return the cache folder: `CAPTIONER_CACHE`, or `captioner` in the user's cache folder."""
    chosen = os.environ.get("CAPTIONER_CACHE")
    if chosen:
        return untrusted.path(chosen)
    return untrusted.path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "captioner"


def cache_folder(name: str) -> Path:
    """Return the folder of the cache for weights of that name, whether it exists or not."""
    return cache_root() / "models" / name.replace("/", "--")


def names() -> Iterator[str]:
    """Yield the names of the catalogue, then the names that users gave to converted weights."""
    yield from CATALOGUE
    folder = cache_folder("")
    if folder.is_dir():
        yield from sorted(
            path.name
            for path in folder.iterdir()
            if path.is_dir() and path.name[0] != "." and path.name not in CATALOGUE
        )


def find(name: str) -> LocalModel | None:
    """Locate the weights of that name; None if they are not on this machine."""
    if is_path(name):
        folder = untrusted.path(name)
        return LocalModel(name, "path", folder) if folder.is_dir() else None
    model = lookup(name)
    name = model.name if model else name
    if model and model.package and (folders := package.folders(model.package)):
        return LocalModel(name, "package", cache_folder(name) if model.package.parts else folders[0])
    if cache_folder(name).is_dir():
        return LocalModel(name, "cache", cache_folder(name))
    downloaded = hub.cached_folder(model.hub if model else name, model.files if model else FILES)
    return LocalModel(name, "hub", downloaded) if downloaded else None


def is_path(name: str) -> bool:
    """Return True if the name is a path, not the name of a model."""
    return name.startswith((".", "~", "/")) or "\\" in name or Path(name).is_dir()

"""Verification of weights: hashed completely once, afterwards compared by size and modification time.

model.bin is hashed when it is created or used for the first time, and its fingerprint is stored beside the folder.
Afterwards its size and modification time must equal the fingerprint, which costs nothing to check. If only the time
differs, the file is hashed again and the new time is stored.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from captioner.models.catalogue import lookup
from captioner.models.folders import MODEL, locked
from captioner.models.location import LocalModel, cache_folder


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Identity of a model.bin at the time when it was hashed."""

    folder: str
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since 1970."""
    sha256: str

    @classmethod
    def take(cls, folder: Path, sha256: str) -> Fingerprint:
        """Return the fingerprint of the file as it is now."""
        status = (folder / MODEL).stat()
        return cls(str(folder), status.st_size, status.st_mtime_ns, sha256)

    @classmethod
    def read(cls, file: Path) -> Fingerprint | None:
        """Return the stored fingerprint; None if there is none, or the file is not a fingerprint."""
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, file: Path) -> None:
        """Store the fingerprint in one step."""
        unfinished = file.with_name(f".{file.name}.{os.getpid()}")
        unfinished.write_text(json.dumps({name: getattr(self, name) for name in self.__slots__}))
        unfinished.replace(file)


def fingerprint_file(place: Path) -> Path:
    """Return the file of the fingerprint, beside the folder of the cache for that model."""
    return place.with_name(place.name + ".json")


def unchanged(folder: Path, place: Path) -> bool:
    """Return True if size and time of model.bin equal its fingerprint; nothing is hashed."""
    stored = Fingerprint.read(fingerprint_file(place))
    return stored is not None and stored == Fingerprint.take(folder, stored.sha256)


def verify(folder: Path, place: Path, expected: str = "") -> bool:
    """Hash model.bin, and store its fingerprint if it is intact.

    Args:
        folder: of the weights.
        place: folder of the cache for that model, beside which the fingerprint is stored.
        expected: SHA-256; empty: that of the stored fingerprint, or any if there is none.

    Returns:
        True if the hash is the expected one.
    """
    stored = Fingerprint.read(fingerprint_file(place))
    found = sha256(folder / MODEL)
    if found != (expected or (stored.sha256 if stored else found)):
        return False
    with locked(place):
        Fingerprint.take(folder, found).write(fingerprint_file(place))
    return True


def verify_model(local: LocalModel) -> bool:
    """Hash model.bin and compare it with the catalogue, the stored fingerprint, or its name in the hub's cache."""
    if local.origin == "hub":
        file = (local.folder / MODEL).resolve()  # the hub's client names the files of its cache by their SHA-256
        return not re.fullmatch(r"[0-9a-f]{64}", file.name) or sha256(file) == file.name
    model = lookup(local.name)
    package = model.package if model and local.origin == "package" else None
    return verify(local.folder, cache_folder(local.name), package.sha256 if package else "")


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()

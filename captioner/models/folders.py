"""Folders of weights on disk: made whole or not at all, and verified.

1. A folder gets its name when it is complete. A process killed half-way leaves only `.NAME.unfinished`, which nobody
   looks for and which the next one clears away; a lock keeps a second process waiting, and the system frees the lock
   of a process that died.
2. Weights are hashed in full when they are made or first met. Afterwards model.bin must have the size and the
   modification time noted then, which costs nothing to see; other times of the same bytes are hashed and noted anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from captioner.errors import ModelError

MODEL = "model.bin"
"""The file of a CTranslate2 model that holds the weights."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was seen of a model.bin when it was hashed."""

    folder: str
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since 1970."""
    sha256: str

    @classmethod
    def of(cls, folder: Path, sha256: str) -> Note:
        """Of the file as it is now."""
        seen = (folder / MODEL).stat()
        return cls(str(folder), seen.st_size, seen.st_mtime_ns, sha256)

    @classmethod
    def read(cls, file: Path) -> Note | None:
        """As it was written; None when it was not, or not by us."""
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, file: Path) -> None:
        """Whole or not at all."""
        unfinished = file.with_name(f".{file.name}.{os.getpid()}")
        unfinished.write_text(json.dumps({name: getattr(self, name) for name in self.__slots__}))
        unfinished.replace(file)


def note_file(place: Path) -> Path:
    """Where the note on the folder that belongs at `place` is kept: beside it."""
    return place.with_name(place.name + ".json")


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Keep other processes from making the same folder.

    Raises:
        ModelError: the folder around it cannot be written.
    """
    from filelock import FileLock

    lock = FileLock(f"{place}.lock")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        hint = "set CAPTIONER_CACHE to a folder that you may write to"
        raise ModelError(f"cannot write to {place.parent}: {error.strerror}", hint) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def building(place: Path) -> Iterator[Path]:
    """An empty folder to build in; it takes its `place` when the block ends well. Use it under the lock.

    Raises:
        ModelError: the disk is full, or a file cannot be written.
    """
    unfinished = place.with_name(f".{place.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir()
        yield unfinished
        shutil.rmtree(place, ignore_errors=True)
        unfinished.replace(place)
    except OSError as error:
        hint = "make room there, or set CAPTIONER_CACHE to another folder"
        raise ModelError(f"cannot write {place}: {error.strerror or error}", hint) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def join(parts: Iterable[Path], target: Path) -> str:
    """Write the parts one after the other; the sha256 of the whole."""
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


def sha256(file: Path) -> str:
    """Of all its bytes."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def lacking(folder: Path, files: Iterable[str]) -> str:
    """What is wrong with a folder that should hold these files: `model.bin is missing`; nothing when all is well."""
    for name in files:
        if not (folder / name).is_file():
            return f"{name} is missing"
        if not (folder / name).stat().st_size:
            return f"{name} is empty"
    return ""


def unchanged(folder: Path, place: Path) -> bool:
    """Whether model.bin is as noted, seen by its size and time alone."""
    noted = Note.read(note_file(place))
    return noted is not None and noted == Note.of(folder, noted.sha256)


def verified(folder: Path, place: Path, expected: str = "") -> bool:
    """Whether every byte of model.bin is as expected, or else as noted, or else new to us; noted when it is."""
    noted = Note.read(note_file(place))
    found = sha256(folder / MODEL)
    if found != (expected or (noted.sha256 if noted else found)):
        return False
    with locked(place):
        Note.of(folder, found).write(note_file(place))
    return True

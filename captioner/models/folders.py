"""Folders of weights on disk, created completely or not at all.

1. A folder gets its final name when it is complete. A killed process leaves only `.NAME.unfinished`, which is never
   used and which the next process deletes.
2. A lock makes a second process wait. The operating system releases the lock of a process that died.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from captioner.errors import ModelError

MODEL = "model.bin"
"""File of a CTranslate2 model that contains the weights."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Prevent other processes from creating the same folder.

    Raises:
        ModelError: the parent folder is not writable.
    """
    from filelock import FileLock

    lock = FileLock(f"{folder}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        hint = "set CAPTIONER_CACHE to a writable folder"
        raise ModelError(f"cannot write to {folder.parent}: {error.strerror}", hint) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to build in; it replaces `folder` if the block succeeds. Requires the lock.

    Raises:
        ModelError: the disk is full, or a file cannot be written.
    """
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir()
        yield unfinished
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.replace(folder)
    except OSError as error:
        hint = "free disk space, or set CAPTIONER_CACHE to another folder"
        raise ModelError(f"cannot write {folder}: {error.strerror or error}", hint) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def incomplete(folder: Path, files: Iterable[str]) -> str:
    """Return why a folder is incomplete, such as `model.bin is missing`; an empty string if it is complete."""
    for name in files:
        if not (folder / name).is_file():
            return f"{name} is missing"
        if not (folder / name).stat().st_size:
            return f"{name} is empty"
    return ""

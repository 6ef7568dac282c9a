"""Folders of weights on disk, created completely or not at all.

1. A folder gets its final name when it is complete. A killed process leaves only `.NAME.unfinished`, which is never
   used and which the next process deletes, or `.NAME.REVISION.partial`, in which the next download of the same revision
   resumes.
2. A lock makes a second process wait, which reports it. The operating system releases the lock of a process that died.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from captioner.errors import ModelError
from captioner.models.report import Report, silent

MODEL = "model.bin"
"""File of a CTranslate2 model that contains the weights."""


@contextmanager
def locked(folder: Path, report: Report = silent) -> Iterator[None]:
    """Prevent other processes from creating the same folder.

    Args:
        folder: that is created.
        report: takes a line if another process has the lock.

    Raises:
        ModelError: the parent folder is not writable.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(f"{folder}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            report(f"another process is working on {folder.name}; waiting for it")
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


@contextmanager
def resuming(folder: Path, revision: str) -> Iterator[Path]:
    """Yield the folder in which a download of a revision resumes; it replaces `folder` if the block succeeds.

    Requires the lock. Partial downloads of other revisions are deleted.

    Raises:
        ModelError: a file cannot be written.
    """
    partial = folder.with_name(f".{folder.name}.{revision[:12]}.partial")
    try:
        for other in folder.parent.glob(f".{folder.name}.*.partial"):
            if other != partial:
                shutil.rmtree(other)
        partial.mkdir(exist_ok=True)
        yield partial
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    except OSError as error:
        hint = "free disk space, or set CAPTIONER_CACHE to another folder"
        raise ModelError(f"cannot write {folder}: {error.strerror or error}", hint) from error


def incomplete(folder: Path, files: Iterable[str]) -> str:
    """Return why a folder is incomplete, such as `model.bin is missing`, or an empty string; `a|b` is one of two."""
    for names in files:
        name = next((name for name in names.split("|") if (folder / name).is_file()), "")
        if not name:
            return f"{names.replace('|', ' or ')} is missing"
        if not (folder / name).stat().st_size:
            return f"{name} is empty"
    return ""

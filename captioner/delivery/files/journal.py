"""Journal: finals in the order received, one JSON object per line, on disk before anything is made of them.

A line counts once its newline is written. What a crash leaves behind the last newline was never acknowledged: it is cut
off, with a warning, when the journal is opened again, or kept if it happens to be a complete line.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from captioner.config import untrusted
from captioner.errors import RoomBusy
from captioner.types import Revision

log = logging.getLogger(__name__)

VERSION = 1
_FIELDS = frozenset(field.name for field in fields(Revision))
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("segment", "language", "source", "stable", "by"), (str,)),
    **dict.fromkeys(("number", "start", "end", "at"), (int,)),
    "edited": (bool,),
    "speaker": (str, type(None)),
    "sound": (str, type(None)),
}
"""Field -> types of its value."""
_LATEST_MS = 10**12
"""Milliseconds: 31 years."""
_IMPLIED = {"tail", "final", "rewrite", "voice", "direct", "direct_missing", "words"}
"""Fields that follow from being in the journal, or are of no use once final."""
_OPTIONAL = {"at", "by", "sound"}
"""Fields that are written only if they are known."""


def encode(revision: Revision) -> bytes:
    """Encode a final as a line."""
    known = {name: value for name, value in asdict(revision).items() if name not in _IMPLIED}
    known = {name: value for name, value in known.items() if value or name not in _OPTIONAL}
    line = json.dumps({"v": VERSION, **known}, ensure_ascii=False)
    return line.encode("utf-8", "replace") + b"\n"


def decode(line: bytes) -> Revision:
    """Decode a line; unknown keys are ignored, since a later version may have more.

    Raises:
        ValueError: the line is not JSON, or not a revision.
    """
    found = untrusted.value(line)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    known = {name: value for name, value in found.items() if name in _FIELDS - _IMPLIED}
    for name, value in known.items():
        if type(value) not in _KINDS[name]:
            raise ValueError(f"{name} is {value!r:.40}")
    try:
        revision = Revision(**known, final=True)
    except TypeError as error:
        raise ValueError(str(error)) from error
    if not 0 <= revision.start <= revision.end <= _LATEST_MS or revision.number > _LATEST_MS:
        raise ValueError(f"impossible times or number: {revision.end!r:.40} ms, revision {revision.number!r:.40}")
    return revision


def append_durably(file: int, data: bytes, size: int) -> None:
    """Append to a file of `size` bytes and wait until the data is on disk; on failure the file stays as it was.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    if os.fstat(file).st_size != size:  # an earlier write failed, and undoing it failed, too
        os.ftruncate(file, size)
    try:
        if os.write(file, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise


class Journal:
    """The journal of one room; one process at a time has it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self._size = 0

    def read(self) -> tuple[Revision, ...]:
        """Read every final, in the order received; none if there is no journal.

        Raises:
            OSError: the journal cannot be read.
        """
        try:
            data = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        return tuple(self._decoded(data))

    def _decoded(self, data: bytes) -> Iterator[Revision]:
        for number, line in enumerate(data.split(b"\n"), 1):
            try:
                if line:
                    yield decode(line)
            except ValueError as error:
                log.warning("%s, line %d is damaged and skipped: %s", self.path, number, error)

    @property
    def lost(self) -> bool:
        """True if the file that was written is no longer at its place: deleted, cut, or moved away."""
        try:
            found = self.path.stat()
        except OSError:
            return self._size > 0 or self._file is not None
        return found.st_size < self._size or (
            self._file is not None and not os.path.samestat(os.fstat(self._file), found)
        )

    def open(self) -> None:
        """Make the folder, lock the journal for this process, and cut off what a crash left half-written.

        Raises:
            RoomBusy: another process has the journal.
            OSError: the folder or the file cannot be written.
        """
        if self._file is not None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            _lock(file, self.path)
            self._size = self._repair_end(file)
            _sync_folder(self.path.parent)
        except BaseException:
            os.close(file)
            raise
        self._file = file

    def _repair_end(self, file: int) -> int:
        """Cut off or complete an incomplete last line; returns the size of the journal."""
        data = self.path.read_bytes()
        torn = data[data.rfind(b"\n") + 1 :]
        if not torn:
            return len(data)
        size = len(data) - len(torn)
        try:
            decode(torn)
        except ValueError:
            log.warning("%s ended in a half-written line of %d bytes, which is cut off", self.path, len(torn))
            os.ftruncate(file, size)
            return size
        log.warning("%s ended without a newline, which is added", self.path)
        append_durably(file, b"\n", len(data))
        return len(data) + 1

    def append(self, revisions: Sequence[Revision]) -> None:
        """Write finals and wait until they are on disk; either all of them are, or none.

        Raises:
            RoomBusy: another process has the journal.
            OSError: the disk is full or cannot be written.
        """
        self.open()
        assert self._file is not None
        data = b"".join(encode(revision) for revision in revisions)
        if data:
            append_durably(self._file, data, self._size)
            self._size += len(data)

    def close(self) -> None:
        """Release the journal for other processes; the next `append` opens it again."""
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def forget(self) -> None:
        """Begin a new file in place of the old one."""
        self.close()
        self._size = 0


def _lock(file: int, path: Path) -> None:
    """Lock the file until it is closed; a file system without locks is used as it is."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        hint = "give this room another name, or --out another folder, or stop the other process"
        raise RoomBusy(f"another process writes to {path.parent}", hint) from None
    except OSError as error:
        log.warning("cannot lock %s (%s): do not start a second process on it", path, error.strerror)


def _sync_folder(folder: Path) -> None:
    """Wait until the names of the files in a folder are on disk."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

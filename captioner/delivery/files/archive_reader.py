"""Reads the captions of rooms that are not open from their files."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from captioner.delivery.files.archive import Archive, check_name
from captioner.delivery.files.journal import Journal
from captioner.errors import NoSuchRoom, RoomError
from captioner.layout.limits import PROFILES, Layout
from captioner.layout.style import AS_SPOKEN, TextStyle

_KEPT = 4
"""Archives that are kept in memory: a day of captions is read in a second and takes 10 MB."""
_Stamp = tuple[int, int, int]
"""Change time, size and number of the journal's file."""


class ArchiveReader:
    """Archives of earlier rooms, for reading; any thread may call it."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        layout: Layout = PROFILES["default"],
        style_of: Callable[[str], TextStyle] = lambda _: AS_SPOKEN,
        crlf: bool = False,
    ) -> None:
        """Read rooms from a folder.

        Args:
            folder: folder with one folder per room; None: no room has files.
            layout: breaks finals into cues.
            style_of: returns the style of a room.
            crlf: end lines of .srt files with CRLF.
        """
        self.folder = folder
        self._layout, self._style_of, self._crlf = layout, style_of, crlf
        self._lock = threading.Lock()
        self._read: OrderedDict[str, tuple[_Stamp, Archive]] = OrderedDict()

    def read(self, room: str) -> Archive:
        """Return the captions of a room as they are on disk; takes a second for a day of them.

        Raises:
            NoSuchRoom: the room has no journal that can be read.
        """
        with self._lock:
            try:
                path = self._path(room)
                stat = path.stat()
                stamp = stat.st_mtime_ns, stat.st_size, stat.st_ino
                known = self._read.get(room)
                archive = known[1] if known is not None and known[0] == stamp else self._restored(path, room)
            except (OSError, RoomError):
                raise NoSuchRoom(f"there is no room {room[:80]!r}", "/ lists the rooms that are open") from None
            self._read[room] = stamp, archive
            self._read.move_to_end(room)
            if len(self._read) > _KEPT:
                self._read.popitem(last=False)
        return archive

    def _path(self, room: str) -> Path:
        if self.folder is None:
            raise FileNotFoundError
        return self.folder / check_name(room) / "journal.jsonl"

    def _restored(self, path: Path, room: str) -> Archive:
        archive = Archive(None, room, (), layout=self._layout, style=self._style_of(room), crlf=self._crlf)
        archive.restore(Journal(path).read())
        archive.close()
        return archive

"""Recordings that were joined byte by byte, as by `cat a.m4a b.m4a > all.m4a`.

FFmpeg and players end at the end of the first one if the format states its sizes, as MP4 and WAV do, or read the rest
with the wrong rate and channels. Each is opened as a file of its own. Formats that repeat their header in every frame,
such as MP3 and transport streams, need no division.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

from captioner.audio.stated_size import recording_starts

_MARKS: Final = (b"fLaC\0\0\0\x22", b"OggS\0\x02")
"""First bytes of recordings without sizes that FFmpeg cannot join: a FLAC header, the first page of an Ogg stream."""
_PAGE_HEADER: Final = 27
_MAX_PARTS: Final = 1000
"""Recordings of a file that are read; the last one is then the rest of it."""


class FilePart:
    """Part of a file, which can be read and sought as a file of its own."""

    def __init__(self, data: mmap, start: int, end: int) -> None:
        """Select the bytes from `start` to `end`."""
        self.start = start
        """Position in the file of its first byte."""
        self._data, self._end = data, end
        self._at = start

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes."""
        found = self._data[self._at : min(self._end, self._at + size)]
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Change the position, and return it."""
        self._at = max(self.start, (self.start, self._at, self._end)[whence] + offset)
        return self.tell()

    def tell(self) -> int:
        """Return the position."""
        return self._at - self.start


def joined_recordings(path: Path) -> tuple[FilePart, ...]:
    """Return the recordings that were joined in a file; empty if it is a single one, or a pipe."""
    if not path.is_file() or not path.stat().st_size:
        return ()
    status = path.stat()
    try:
        starts = _starts(path.absolute(), status.st_size, status.st_mtime_ns)
        data = _mapped(path) if len(starts) > 1 else None
    except OSError:  # reported where it is opened to be decoded
        return ()
    return tuple(FilePart(data, *ends) for ends in pairwise((*starts, len(data)))) if data else ()


def _mapped(path: Path) -> mmap:
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


@lru_cache(maxsize=16)
def _starts(path: Path, _size: int, _mtime_ns: int) -> tuple[int, ...]:
    """Position of each recording; cached, since large files are searched to their end."""
    with _mapped(path) as data:
        mark = next((mark for mark in _MARKS if data[:4] == mark[:4]), None)
        return tuple(islice(recording_starts(data) if mark is None else _marked(data, mark), _MAX_PARTS))


def _marked(data: mmap, mark: bytes) -> Iterator[int]:
    """Yield the position of each mark; the streams of one Ogg recording have theirs at once behind one another."""
    at, end = 0, -1
    while at >= 0:
        if at != end:
            yield at
        end = at + _page_length(data[at : at + _PAGE_HEADER + 255])
        at = data.find(mark, at + len(mark))


def _page_length(page: bytes) -> int:
    """Return the bytes of a page of Ogg; of a page that is cut off, and of FLAC, any number."""
    sizes = page[_PAGE_HEADER:][: page[_PAGE_HEADER - 1] if len(page) >= _PAGE_HEADER else 0]
    return _PAGE_HEADER + len(sizes) + sum(sizes)

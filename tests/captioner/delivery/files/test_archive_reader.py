from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.archive_reader import ArchiveReader
from captioner.errors import NoSuchRoom
from tests.fakes import revision


def test_reads_what_is_on_disk(tmp_path: Path) -> None:
    """The captions of a room that another process wrote are read, and read again when they have changed."""
    reader, archive = ArchiveReader(tmp_path), Archive(tmp_path, "hall", ("en",))
    archive.write(revision("c1", "one", final=True))
    first = reader.read("hall")
    archive.write(revision("c2", "two", final=True, start=2000, end=3000))

    assert first is not reader.read("hall")
    assert reader.read("hall") is reader.read("hall")
    assert "one\ntwo\n" == reader.read("hall").captions("en", "txt")


@pytest.mark.parametrize("room", ["hall", "../hall", "", "a" * 70])
def test_unknown_rooms(tmp_path: Path, room: str) -> None:
    """A room without a journal and a name that is not one are refused alike, and leave no file."""
    for reader in (ArchiveReader(tmp_path), ArchiveReader(None)):
        with pytest.raises(NoSuchRoom):
            reader.read(room)
    assert [] == list(tmp_path.iterdir())

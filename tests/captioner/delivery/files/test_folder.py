from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.files.folder import Shelf
from captioner.delivery.files.transcripts import Transcripts
from captioner.layout.limits import PROFILES
from captioner.types import Revision
from formats import webvtt

FINAL = Revision("c1", "es", "en", 1, 0, 2000, "uno", final=True)


def shelf(folder: Path) -> tuple[Transcripts, Shelf]:
    """Of an empty room."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])
    return transcripts, Shelf(folder, "main", transcripts)


def kept(folder: Path) -> list[str]:
    """The captions on the disk."""
    return [" ".join(cue.lines) for cue in webvtt.parse((folder / "es.vtt").read_text())]


def test_what_the_tracks_hold_is_on_the_disk_after_a_save(tmp_path: Path) -> None:
    """Where a final belongs at the end its cues are enough; else the file is made of all."""
    transcripts, disk = shelf(tmp_path)
    disk.open()
    transcripts.put(FINAL)
    disk.owe(FINAL, transcripts.laid(FINAL))
    disk.save()

    assert ["uno"] == kept(tmp_path)


def test_opening_gives_the_tracks_what_the_journal_holds(tmp_path: Path) -> None:
    """Another process, another day."""
    transcripts, disk = shelf(tmp_path)
    disk.open()
    transcripts.put(FINAL)
    disk.owe(FINAL, None)
    disk.close()
    again, opened = shelf(tmp_path)
    opened.open()

    assert [FINAL] == again.all


def test_files_are_mended_by_the_first_save_where_that_may_wait(tmp_path: Path) -> None:
    """What was said is known at once; laying out a day of it takes seconds."""
    _, disk = shelf(tmp_path)
    disk.open()
    disk.owe(FINAL, None)
    disk.close()
    (tmp_path / "es.vtt").unlink()
    transcripts, opened = shelf(tmp_path)
    opened.open(later=True)
    known, files = transcripts.all, sorted(file.name for file in tmp_path.glob("*.vtt"))
    opened.save()

    assert ([FINAL], []) == (known, files)
    assert ["uno"] == kept(tmp_path)


def test_what_cannot_be_written_is_owed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The problem is said once, and goes with the next save that works."""
    folder = tmp_path / "main"
    folder.write_text("a file where the folder should be")
    transcripts, disk = shelf(folder)
    disk.open()
    transcripts.put(FINAL)
    disk.owe(FINAL, transcripts.laid(FINAL))
    disk.save()
    said = disk.problem
    folder.unlink()
    disk.save()

    assert (f"the captions of room main cannot be written to {folder}: File exists", None) == (said, disk.problem)
    assert ["uno"] == kept(folder)
    assert ["ERROR", "WARNING"] == [record.levelname for record in caplog.records]

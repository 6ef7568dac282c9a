from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.files.folder import RoomFolder
from captioner.delivery.files.transcripts import Transcripts
from captioner.layout.limits import PROFILES
from captioner.types import Revision
from formats import webvtt

FINAL = Revision("c1", "es", "en", 1, 0, 2000, "uno", final=True)


def empty_room(folder: Path) -> tuple[Transcripts, RoomFolder]:
    """Transcripts and folder of an empty room."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])
    return transcripts, RoomFolder(folder, "main", transcripts)


def kept(folder: Path) -> list[str]:
    """Captions in the .vtt on disk."""
    return [" ".join(cue.lines) for cue in webvtt.parse((folder / "es.vtt").read_text())]


def test_save_writes_the_transcripts(tmp_path: Path) -> None:
    """After `save`, a final of the transcripts is in the files."""
    transcripts, disk = empty_room(tmp_path)
    disk.open()
    transcripts.put(FINAL)
    disk.add(FINAL, transcripts.segment_cues(FINAL))
    disk.save()

    assert ["uno"] == kept(tmp_path)


def test_open_reads_the_journal(tmp_path: Path) -> None:
    """Opening a folder adds the finals of its journal to the transcripts."""
    transcripts, disk = empty_room(tmp_path)
    disk.open()
    transcripts.put(FINAL)
    disk.add(FINAL, None)
    disk.close()
    again, opened = empty_room(tmp_path)
    opened.open()

    assert [FINAL] == again.all


def test_open_later_leaves_repair_to_save(tmp_path: Path) -> None:
    """With `later`, opening only reads the finals; the next `save` repairs the files."""
    _, disk = empty_room(tmp_path)
    disk.open()
    disk.add(FINAL, None)
    disk.close()
    (tmp_path / "es.vtt").unlink()
    transcripts, opened = empty_room(tmp_path)
    opened.open(later=True)
    known, files = transcripts.all, sorted(file.name for file in tmp_path.glob("*.vtt"))
    opened.save()

    assert ([FINAL], []) == (known, files)
    assert ["uno"] == kept(tmp_path)


def test_failed_writes_are_pending(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A problem is logged once and ends with the next `save` that succeeds, which writes everything."""
    folder = tmp_path / "main"
    folder.write_text("a file where the folder should be")
    transcripts, disk = empty_room(folder)
    disk.open()
    transcripts.put(FINAL)
    disk.add(FINAL, transcripts.segment_cues(FINAL))
    disk.save()
    problem = disk.problem
    folder.unlink()
    disk.save()

    assert (f"the captions of room main cannot be written to {folder}: File exists", None) == (problem, disk.problem)
    assert ["uno"] == kept(folder)
    assert ["ERROR", "WARNING"] == [record.levelname for record in caplog.records]


def test_an_undetected_language_has_no_files(tmp_path: Path) -> None:
    """A spoken language that is to be detected is no file name; the files begin with the first final."""
    transcripts = Transcripts("main", ("auto", "es"), PROFILES["default"])
    disk = RoomFolder(tmp_path, "main", transcripts)
    disk.open()
    disk.close()

    assert {"es.vtt", "journal.jsonl"} == {path.name for path in tmp_path.iterdir()}


def test_discard_leaves_nothing(tmp_path: Path) -> None:
    """Files and folders that were made for a room are removed, and nothing else."""
    _, disk = empty_room(tmp_path / "captions" / "main")
    disk.open()
    disk.discard()
    assert [] == list(tmp_path.iterdir())

    (tmp_path / "captions" / "main").mkdir(parents=True)
    _, disk = empty_room(tmp_path / "captions" / "main")
    disk.open()
    disk.discard()
    assert (tmp_path / "captions" / "main" / "es.vtt").exists()

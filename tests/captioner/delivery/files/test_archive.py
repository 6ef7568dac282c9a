from __future__ import annotations

import json
import logging
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from captioner.delivery.files.archive import Archive, check_name
from captioner.delivery.files.transcripts import ResumePoint
from captioner.errors import FormatError, LanguageError, RoomBusy, RoomError
from captioner.layout.style import TextStyle
from captioner.types import Revision
from formats import srt, webvtt


def final(number: int, text: str, *, language: str = "es", revision: int = 1, **more: object) -> Revision:
    """Final of a segment that is three seconds long; segments follow one another."""
    start = number * 3000
    return Revision(f"c{number}", language, "en", revision, start, start + 2900, text, final=True, **more)  # type: ignore[arg-type]


def texts(path: Path) -> list[str]:
    """Text of each cue in a file."""
    read = webvtt.parse(path.read_text()) if path.suffix == ".vtt" else srt.parse(path.read_text())
    return [" ".join(cue.lines) for cue in read]


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """Limit the size of this process's files to `size` bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_finals_are_written_at_once(tmp_path: Path) -> None:
    """Each final is in .vtt and .srt when `write` returns."""
    archive = Archive(tmp_path, "main", ("es",))
    for count in range(1, 4):
        archive.write(final(count, f"uno {count}"))

        expected = [f"uno {number}" for number in range(1, count + 1)]
        assert expected == texts(tmp_path / "main/es.vtt")
        assert expected == texts(tmp_path / "main/es.srt")


def test_files_grow_at_their_end(tmp_path: Path) -> None:
    """A file grows in place, so that a reader that has it open sees new captions."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(final(1, "uno"))
    with (tmp_path / "main/es.vtt").open() as reader:
        assert reader.read().endswith("uno\n")
        archive.write(final(2, "dos"))

        assert reader.read() == "\nc2\n00:00:06.000 --> 00:00:08.900\ndos\n"


def test_open_captions_are_not_archived(tmp_path: Path) -> None:
    """A revision that is not final is ignored."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(Revision("c1", "es", "en", 1, 0, 900, "uno", " dos"))

    assert (tmp_path / "main/es.vtt").read_text() == "WEBVTT\n"
    assert ResumePoint(0, 0) == archive.resume


def test_edit_replaces_its_cue(tmp_path: Path) -> None:
    """A revision with a higher number replaces a cue; others are ignored."""
    archive = Archive(tmp_path, "main", ("es",))
    for revision in (final(1, "uno"), final(2, "dos"), final(1, "UNO", revision=2, edited=True), final(1, "x")):
        archive.write(revision)

    assert ["UNO", "dos"] == texts(tmp_path / "main/es.vtt") == texts(tmp_path / "main/es.srt")


def test_empty_edit_removes_the_cue(tmp_path: Path) -> None:
    """An edit to an empty text removes the cue from the files and from their numbering."""
    archive = Archive(tmp_path, "main", ("es",))
    for revision in (final(1, "uno"), final(2, "dos"), final(1, "", revision=2, edited=True)):
        archive.write(revision)

    assert ["dos"] == texts(tmp_path / "main/es.vtt") == texts(tmp_path / "main/es.srt")
    assert (tmp_path / "main/es.srt").read_text().startswith("1\n")


def test_late_translations_are_ordered(tmp_path: Path) -> None:
    """Cues are ordered by their start, in whatever order they came."""
    archive = Archive(tmp_path, "main", ("es",))
    for number in (1, 3, 2):
        archive.write(final(number, f"frase {number}"))

    assert ["frase 1", "frase 2", "frase 3"] == texts(tmp_path / "main/es.vtt") == texts(tmp_path / "main/es.srt")


def test_cues_never_overlap(tmp_path: Path) -> None:
    """The earlier of two overlapping cues is cut, on disk and in downloads."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(Revision("c1", "es", "en", 1, 0, 5000, "uno", final=True))
    archive.write(Revision("c2", "es", "en", 1, 2000, 6000, "dos", final=True))
    expected = [(0, 2000), (2000, 6000)]

    assert expected == [(cue.start, cue.end) for cue in webvtt.parse((tmp_path / "main/es.vtt").read_text())]
    assert expected == [(cue.start, cue.end) for cue in archive.cues("es")]


def test_captions_that_begin_together_are_shown_together(tmp_path: Path) -> None:
    """Two finals with the same times are one cue with the lines of both, on disk and in downloads."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(Revision("c1", "es", "en", 1, 0, 5000, "uno", final=True))
    archive.write(Revision("c2", "es", "en", 1, 0, 5000, "dos", final=True))
    archive.close()
    shown = [(cue.start, cue.end, cue.lines) for cue in webvtt.parse((tmp_path / "main/es.vtt").read_text())]

    assert [(0, 5000, ("uno", "dos"))] == shown
    assert shown == [(cue.start, cue.end, cue.lines) for cue in archive.cues("es")]
    assert None is archive.problem


def test_room_continues(tmp_path: Path) -> None:
    """A room that is opened again continues its files, numbers and media time, and keeps its languages."""
    with_two = Archive(tmp_path, "main", ("es", "fr"))
    with_two.write(final(7, "siete"))
    with_two.write(final(9, "neuf", language="fr"))
    with_two.close()
    again = Archive(tmp_path, "main", ("es",))
    again.write(final(10, "diez"))

    assert ResumePoint(10, 32_900) == again.resume
    assert texts(tmp_path / "main/es.vtt") == ["siete", "diez"]
    assert texts(tmp_path / "main/fr.vtt") == ["neuf"]
    assert again.languages == ("es", "fr")


def test_clean_end_logs_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Opening a room that was closed logs no warning."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(final(1, "uno -->\u00a0& <i>dos</i>"))
    archive.close()
    Archive(tmp_path, "main", ("es", "fr")).close()

    assert caplog.messages == []


def test_reading_time_is_given_at_the_end(tmp_path: Path) -> None:
    """While the room is live a cue ends when speech did; at the end it gets the time that reading needs."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(Revision("c1", "es", "en", 1, 0, 1000, "a" * 34, final=True))
    before = webvtt.parse((tmp_path / "main/es.vtt").read_text())[0].end
    archive.close()

    assert (before, webvtt.parse((tmp_path / "main/es.vtt").read_text())[0].end) == (1000, 2000)


def test_edit_after_the_end(tmp_path: Path) -> None:
    """An edit after the end of a room is written."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(final(1, "uno"))
    archive.close()
    archive.write(final(1, "UNO", revision=2, edited=True))
    archive.close()

    assert texts(tmp_path / "main/es.vtt") == ["UNO"]
    assert Archive(tmp_path, "main", ("es",)).finals("es")[0].text == "UNO"


def test_speech_after_the_end(tmp_path: Path) -> None:
    """Speech after the end of a room is appended to its files again."""
    archive = Archive(tmp_path, "main", ("es",))
    for number in range(1, 4):
        archive.write(final(number, "a" * 60))
        archive.close()
    archive.write(final(4, "cuatro"))
    with (tmp_path / "main/es.vtt").open() as reader:
        reader.read()
        archive.write(final(5, "cinco"))

        assert reader.read() == "\nc5\n00:00:15.000 --> 00:00:17.900\ncinco\n"


def test_one_process_writes(tmp_path: Path) -> None:
    """A second process is refused until the first has closed the archive."""
    archive = Archive(tmp_path, "main", ("es",))
    with pytest.raises(RoomBusy, match="another process writes to"):
        Archive(tmp_path, "main", ("es",))
    archive.close()

    assert ResumePoint(0, 0) == Archive(tmp_path, "main", ("es",)).resume


def test_archive_in_memory(tmp_path: Path) -> None:
    """Without a folder nothing is written, and the same captions can be read."""
    kept, written = Archive(None, "main", ("es",)), Archive(tmp_path, "main", ("es",))
    for archive in (kept, written):
        archive.write(final(1, "uno"))
        archive.close()

    for format_ in ("vtt", "srt", "json", "txt"):
        assert written.captions("es", format_) == kept.captions("es", format_)


def test_formats() -> None:
    """Captions can be read as complete files in four formats; plain text has one line per segment."""
    archive = Archive(None, "main", ("es",))
    archive.write(final(1, "Buenas tardes a todos los que hoy nos acompañan en esta sala", speaker="Ana"))
    known = json.loads(archive.captions("es", "json"))

    assert archive.captions("es", "vtt").startswith("WEBVTT\n\nc1\n00:00:03.000 --> ")
    assert archive.captions("es", "srt").startswith("1\n00:00:03,000 --> ")
    assert archive.captions("es", "txt") == "Ana: Buenas tardes a todos los que hoy nos acompañan en esta sala\n"
    assert (known["room"], known["lang"], known["cues"][0]["start"], "Ana") == ("main", "es", 3.0, "Ana")


def test_unknown_languages_and_formats_are_refused() -> None:
    """An unknown language or format is refused, with the list of the known ones."""
    archive = Archive(None, "main", ("es",))
    with pytest.raises(LanguageError, match="room main has no captions in 'fr'; it has es"):
        archive.captions("fr", "vtt")
    with pytest.raises(FormatError, match="ask for one of vtt, srt, json, txt"):
        archive.captions("es", "doc")


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "ñ", "a" * 65, "a\n"])
def test_bad_names_are_refused(name: str) -> None:
    """A name that cannot be part of a path is refused."""
    with pytest.raises(RoomError, match="cannot be the name of a room"):
        Archive(None, name, ())


@pytest.mark.parametrize("name", ["main", "a" * 64, "Saal-2_b.x", "-"])
def test_good_names(name: str) -> None:
    """Names of letters, digits, - _ and . inside are accepted."""
    assert name == check_name(name)


def test_full_disk_loses_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """On a full disk the files stay valid and the problem is logged once; later everything is written."""
    archive = Archive(tmp_path, "main", ("es",))
    written = [final(number, f"frase número {number}") for number in range(1, 12)]
    archive.write(written[0])
    with disk_of(300):
        for revision in written[1:10]:
            archive.write(revision)
            shown = texts(tmp_path / "main/es.vtt")
            assert shown == [known.text for known in written[: len(shown)]]
        assert (
            archive.problem
            == f"the captions of room main cannot be written to {tmp_path / 'main'}: No space left on device"
        )
        assert [known.text for known in written[:10]] == archive.captions("es", "txt").splitlines()
    archive.write(written[10])

    assert archive.problem is None
    assert [known.text for known in written] == texts(tmp_path / "main/es.vtt") == texts(tmp_path / "main/es.srt")
    assert len(caplog.records) == 2
    archive.close()
    assert tuple(written) == Archive(tmp_path, "main", ("es",)).finals("es")


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """If the folder cannot be made, captions are kept in memory and written as soon as it can."""
    blocker = tmp_path / "out"
    blocker.write_text("a file where the folder should be")
    archive = Archive(blocker, "main", ("es",))
    archive.write(final(1, "uno"))
    problem, shown = archive.problem, archive.captions("es", "txt")
    blocker.unlink()
    archive.write(final(2, "dos"))

    assert problem == f"the captions of room main cannot be written to {blocker / 'main'}: Not a directory"
    assert (shown, archive.problem) == ("uno\n", None)
    assert texts(blocker / "main/es.vtt") == ["uno", "dos"]


def test_deleted_folder_is_written_again(tmp_path: Path) -> None:
    """A deleted folder is written again with everything that was in it."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(final(1, "uno"))
    shutil.rmtree(tmp_path / "main")
    archive.write(final(2, "dos"))
    archive.close()

    assert texts(tmp_path / "main/es.vtt") == ["uno", "dos"]
    assert len(Archive(tmp_path, "main", ("es",)).finals("es")) == 2


def test_files_without_a_journal_are_kept(tmp_path: Path) -> None:
    """Caption files without a journal are renamed, not overwritten."""
    (tmp_path / "main").mkdir()
    (tmp_path / "main/es.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nviejo\n")
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(final(1, "uno"))

    assert (texts(tmp_path / "main/es.before-1.vtt"), texts(tmp_path / "main/es.vtt")) == (["viejo"], ["uno"])


def test_changed_file_is_written_again(tmp_path: Path) -> None:
    """A file that another program changed is replaced at the next final."""
    archive = Archive(tmp_path, "main", ("es",))
    archive.write(final(1, "uno"))
    (tmp_path / "main/es.vtt").write_text("WEBVTT\n\n00:0")
    archive.write(final(2, "dos"))

    assert texts(tmp_path / "main/es.vtt") == ["uno", "dos"]


@contextmanager
def without_root() -> Iterator[None]:
    """Drop the rights of root, who can write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_read_only_folder_is_read(caplog: pytest.LogCaptureFixture) -> None:
    """A read-only folder is read for its numbering; captions are kept in memory and written as soon as possible."""
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        folder = Path(place) / "main"
        first = Archive(Path(place), "main", ("es",))
        first.write(final(1, "uno"))
        first.close()
        Path(place).chmod(0o755)
        folder.chmod(0o555)
        (folder / "journal.jsonl").chmod(0o444)
        with without_root():
            archive = Archive(Path(place), "main", ("es",))
            archive.write(final(2, "dos"))
        problem, shown, resume = archive.problem, archive.captions("es", "txt"), archive.resume
        folder.chmod(0o755)
        (folder / "journal.jsonl").chmod(0o644)
        archive.write(final(3, "tres"))

        assert f"the captions of room main cannot be written to {folder}: Permission denied" == problem
        assert ("uno\ndos\n", 2) == (shown, resume.segment)
        assert ["uno", "dos", "tres"] == texts(folder / "es.vtt")
        assert 2 == len(caplog.records)


def test_no_clock_is_read() -> None:
    """Files have times of the stream only: no module reads a clock."""
    files = Path(sys.modules[Archive.__module__].__file__ or "").parent
    known = {path.name: path.read_text() for path in files.glob("*.py")}

    assert [] == [
        name for name, text in known.items() if re.search(r"\b(time|datetime)\b import|import (time|datetime)\b", text)
    ]


@pytest.mark.parametrize("name", ["journal.jsonl", "es.vtt", "es.srt"])
def test_any_torn_end_is_repaired(tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """A file cut at any byte of its last caption is repaired, with a warning, and keeps all complete captions."""
    archive = Archive(tmp_path / "good", "main", ("es",))
    archive.write(final(1, "uno"))
    before = (tmp_path / "good/main" / name).stat().st_size
    archive.write(final(2, "año < dos"))
    archive.close()
    whole = (tmp_path / "good/main" / name).read_bytes()
    for size in range(before + 1, len(whole) - 2, 3):
        room = tmp_path / str(size) / "main"
        shutil.copytree(tmp_path / "good/main", room)
        os.truncate(room / name, size)
        caplog.clear()
        again = Archive(room.parent, "main", ("es",))
        again.write(final(3, "tres"))
        again.close()

        expected = ["uno", "tres"] if name == "journal.jsonl" else ["uno", "año < dos", "tres"]
        assert expected == texts(room / "es.vtt") == texts(room / "es.srt")
        assert len(caplog.messages) >= 1
        assert len(expected) == len((room / "journal.jsonl").read_text().splitlines())


def test_any_thread_may_read() -> None:
    """While one thread writes, another always reads complete files."""
    archive = Archive(None, "main", ("es",))
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(len(webvtt.parse(archive.captions("es", "vtt"))))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 200):
        archive.write(final(number, f"frase {number}"))
    done.set()
    reader.join()

    assert sorted(seen) == seen
    assert len(archive.cues("es")) == 199


@pytest.mark.program
def test_ffprobe_reads_the_files(tmp_path: Path) -> None:
    """Ffprobe finds every cue in both files."""
    archive = Archive(tmp_path, "main", ("es",))
    for number in range(1, 6):
        archive.write(final(number, f"frase & <b>{number}</b>"))
    for name in ("es.vtt", "es.srt"):
        command = [
            "ffprobe",
            "-v",
            "error",
            "-count_packets",
            "-show_entries",
            "stream=nb_read_packets",
            "-of",
            "csv=p=0",
        ]
        shown = subprocess.run([*command, str(tmp_path / "main" / name)], check=True, capture_output=True, text=True)

        assert (shown.stdout.strip(), shown.stderr) == ("5", "")


def test_problems_are_logged_as_errors(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Files that cannot be written are logged as an error."""
    (tmp_path / "out").write_text("")
    Archive(tmp_path / "out", "main", ("es",))

    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_files_are_in_the_style_of_the_room(tmp_path: Path) -> None:
    """The journal is not, so that other files can be made of it; neither is an operator's text."""
    archive = Archive(tmp_path, "main", ("en",), style=TextStyle(remove_fillers=True, mask_profanity=True))
    archive.write(final(1, "Um, what the fuck.", language="en"), final(2, "Uh.", language="en"))
    archive.write(final(3, "Damn.", language="en"))
    archive.write(final(3, "Um, shit.", language="en", revision=2, edited=True))
    expected = ["What the f***.", "Um, shit."]

    assert expected == texts(tmp_path / "main/en.srt") == texts(tmp_path / "main/en.vtt")
    assert expected == archive.captions("en", "txt").splitlines()
    assert ["What the f***.", "", "Um, shit."] == [each.text for each in archive.shown("en")]
    assert "Um, what the fuck." in (tmp_path / "main/journal.jsonl").read_text()
    archive.close()
    assert ["Um, what the fuck.", "Uh.", "Um, shit."] == [
        each.text for each in Archive(tmp_path, "main", ("en",)).finals("en")
    ]

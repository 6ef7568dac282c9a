from __future__ import annotations

from pathlib import Path

from captioner.delivery.files.subtitles import SubtitleFiles
from formats import srt, webvtt
from formats.cue import Cue

CUES = tuple(Cue(place * 1000, place * 1000 + 900, (f"línea {place}",), f"c{place}") for place in range(5))


def test_extended_files_equal_new_files(tmp_path: Path) -> None:
    """Files that grew equal files written at once, with either line ending in .srt."""
    for crlf in (False, True):
        files = SubtitleFiles(tmp_path, "es", crlf=crlf)
        files.rewrite(())
        grown = [files.append(CUES[:2]), files.append(CUES[2:]), files.append(())]

        assert grown == [True, True, True]
        assert webvtt.compose(CUES).encode() == files.vtt.read_bytes()
        assert srt.compose(CUES, crlf=crlf).encode() == files.srt.read_bytes()


def test_overlapping_cues_are_not_appended(tmp_path: Path) -> None:
    """A cue that overlaps the last one cannot be appended."""
    files = SubtitleFiles(tmp_path, "es")
    files.rewrite(CUES[:1])

    assert not files.append((Cue(899, 1200, ("early",)),))


def test_changed_files_are_not_extended(tmp_path: Path) -> None:
    """Files of unknown state, or changed by another program, cannot be extended."""
    files = SubtitleFiles(tmp_path, "es")
    unknown = files.append(CUES[:1])
    files.rewrite(CUES[:1])
    files.srt.write_text("")

    assert (unknown, files.append(CUES[1:])) == (False, False)


def test_no_cue_makes_no_srt(tmp_path: Path) -> None:
    """There is no .srt before the first cue, because players report an empty one as damaged."""
    SubtitleFiles(tmp_path, "es").rewrite(())

    assert [path.name for path in tmp_path.iterdir()] == ["es.vtt"]


def test_fault(tmp_path: Path) -> None:
    """Files that differ from the expected cues are faulty."""
    files = SubtitleFiles(tmp_path, "es")
    files.rewrite(CUES[:2])

    assert files.fault(CUES[:2]) is None
    assert files.fault(CUES) == "they differ from the journal"


def test_files_without_journal_are_set_aside(tmp_path: Path) -> None:
    """Each file with captions is kept under a name of its own; empty files are not kept."""
    files = SubtitleFiles(tmp_path, "es")
    for text in ("WEBVTT\n\nNOTE a\n", "WEBVTT\n", "WEBVTT\n\nNOTE b\n"):
        files.vtt.write_text(text)
        files.set_aside()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["es.before-1.vtt", "es.before-2.vtt"]

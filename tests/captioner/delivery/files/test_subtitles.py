from __future__ import annotations

from pathlib import Path

from captioner.delivery.files.subtitles import Subtitles
from formats import srt, webvtt
from formats.cue import Cue

CUES = tuple(Cue(place * 1000, place * 1000 + 900, (f"línea {place}",), f"c{place}") for place in range(5))


def test_grown_files_are_the_files_written_at_once(tmp_path: Path) -> None:
    """Byte for byte, with either line ending in .srt."""
    for crlf in (False, True):
        files = Subtitles(tmp_path, "es", crlf=crlf)
        files.rewrite(())
        grown = [files.append(CUES[:2]), files.append(CUES[2:]), files.append(())]

        assert grown == [True, True, True]
        assert webvtt.compose(CUES).encode() == files.vtt.read_bytes()
        assert srt.compose(CUES, crlf=crlf).encode() == files.srt.read_bytes()


def test_files_do_not_grow_into_an_overlap(tmp_path: Path) -> None:
    """They are then to be rewritten."""
    files = Subtitles(tmp_path, "es")
    files.rewrite(CUES[:1])

    assert not files.append((Cue(899, 1200, ("early",)),))


def test_files_of_unknown_state_do_not_grow(tmp_path: Path) -> None:
    """Nor those that somebody else changed."""
    files = Subtitles(tmp_path, "es")
    unknown = files.append(CUES[:1])
    files.rewrite(CUES[:1])
    files.srt.write_text("")

    assert (unknown, files.append(CUES[1:])) == (False, False)


def test_no_cue_makes_no_srt(tmp_path: Path) -> None:
    """Players take an empty one for damaged."""
    Subtitles(tmp_path, "es").rewrite(())

    assert [path.name for path in tmp_path.iterdir()] == ["es.vtt"]


def test_faults_are_named(tmp_path: Path) -> None:
    """None where the files hold what they should."""
    files = Subtitles(tmp_path, "es")
    files.rewrite(CUES[:2])

    assert files.fault(CUES[:2]) is None
    assert files.fault(CUES) == "they do not hold what the journal holds"


def test_foreign_files_are_set_aside_one_by_one(tmp_path: Path) -> None:
    """Each under its own name, the empty ones not at all."""
    files = Subtitles(tmp_path, "es")
    for text in ("WEBVTT\n\nNOTE a\n", "WEBVTT\n", "WEBVTT\n\nNOTE b\n"):
        files.vtt.write_text(text)
        files.set_aside()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["es.before-1.vtt", "es.before-2.vtt"]

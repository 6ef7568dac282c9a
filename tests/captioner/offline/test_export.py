from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.errors import CaptionerError, FormatError
from captioner.layout.limits import PROFILES
from captioner.offline.export import ExportOptions, export, language_of
from formats import FORMATS, files
from formats.cue import Cue

CUES = (Cue(2000, 4000, ("año uno",)), Cue(5000, 7000, ("dos y tres", "y cuatro")))


@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("source", FORMATS)
def test_every_format_is_converted_into_every_other(tmp_path: Path, source: str, target: str) -> None:
    """The words survive each conversion."""
    one, two = tmp_path / f"one.es.{source}", tmp_path / f"two.es.{target}"
    one.write_bytes(files.write(CUES, source, language="es"))

    done = export(one, two)
    found = files.read(two.read_bytes(), target).cues

    assert () == done.faults
    assert ["año", "uno", "dos", "y", "tres", "y", "cuatro"] == " ".join(" ".join(cue.lines) for cue in found).split()


@pytest.mark.parametrize("target", ["json", "ttml", "stl"])
@pytest.mark.parametrize(
    ("source", "head"),
    [("srt", ""), ("vtt", "WEBVTT\nKind: captions\nLanguage: es-MX\n"), ("json", ""), ("ttml", ""), ("stl", "")],
)
def test_the_language_is_kept(tmp_path: Path, source: str, head: str, target: str) -> None:
    """The language of the file name, or the one that the file itself names, is in every format that names one."""
    named = tmp_path / ("one.es.srt" if source == "srt" else f"one.{source}")
    written = files.write(CUES, source, language="es")
    named.write_bytes(written.replace(b"WEBVTT\n", head.encode(), 1) if head else written)
    done = export(named, tmp_path / f"two.{target}")

    assert ("es", "es") == (done.language, files.read(done.path.read_bytes(), target).language)


def test_an_unknown_language_is_not_named(tmp_path: Path) -> None:
    """Without a language, JSON has no key for it instead of an empty one."""
    (tmp_path / "a.srt").write_bytes(files.write(CUES, "srt"))
    done = export(tmp_path / "a.srt", tmp_path / "a.json")

    assert ("", {"v", "cues"}) == (done.language, set(json.loads(done.path.read_text())))


def test_faults_are_reported_and_the_rest_is_kept(tmp_path: Path) -> None:
    """Each fault has its line number."""
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nuno\n\n2\n00:00:03 -> x\ndos\n")
    (tmp_path / "b.srt").write_text(
        "oh\n\n1\n00:00:01,000 --> 00:00:02,000\nuno\n\n00:99:03,000 --> 00:00:04,000\ndos\n"
    )

    done = export(tmp_path / "b.srt", tmp_path / "b.vtt")

    assert ("line 1: text without timings: 'oh'", "line 7: invalid time 00:99:03,000") == done.faults
    assert ["uno"] == [line for cue in done.cues for line in cue.lines]


def test_a_profile_breaks_only_what_breaks_its_limits(tmp_path: Path) -> None:
    """Lines that fit keep their breaks."""
    long = Cue(0, 6000, ("uno dos tres cuatro cinco seis siete ocho nueve diez",), "c1")
    (tmp_path / "a.es.vtt").write_bytes(files.write((long, Cue(6000, 8000, ("y", "fin"), "c2")), "vtt"))

    done = export(tmp_path / "a.es.vtt", tmp_path / "b.es.vtt", ExportOptions(layout=PROFILES["cea608"]))

    assert [2, 2] == [len(cue.lines) for cue in done.cues]
    assert ("y", "fin") == done.cues[1].lines
    assert max(len(line) for cue in done.cues for line in cue.lines) <= 32


@pytest.mark.parametrize(
    ("name", "expected"), [("talk.es.srt", "es"), ("fr.vtt", "fr"), ("zh-TW.srt", "zh"), ("talk.srt", "")]
)
def test_file_names_contain_the_language(name: str, expected: str) -> None:
    """The language is the part before the extension, if it is a known code."""
    assert expected == language_of(Path(name))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.srt", "nonsense", "line 1: text without timings: 'nonsense'; check that it is a .srt file"),
        ("a.docx", "", "unknown subtitle format .docx"),
        ("journal.jsonl", "", "is a room's journal"),
    ],
)
def test_an_unreadable_source_is_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    """The message contains what to do, and no file is written."""
    (tmp_path / name).write_text(content)

    with pytest.raises(FormatError) as caught:
        export(tmp_path / name, tmp_path / "b.vtt")

    assert message in str(caught.value)
    assert not (tmp_path / "b.vtt").exists()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The message contains the error of the file system."""
    with pytest.raises(CaptionerError, match=r"cannot read .*: No such file"):
        export(tmp_path / "a.srt", tmp_path / "b.vtt")


def test_cues_that_a_format_cannot_hold_are_refused(tmp_path: Path) -> None:
    """No character table of EBU-STL contains Chinese."""
    (tmp_path / "a.srt").write_bytes(files.write((Cue(0, 1000, ("字",)),), "srt"))

    with pytest.raises(FormatError, match="no character table"):
        export(tmp_path / "a.srt", tmp_path / "b.stl")

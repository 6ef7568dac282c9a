from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from captioner.errors import CaptionerError, FormatError
from captioner.layout.limits import PROFILES
from captioner.offline.export import ExportOptions, ExportResult, export, language_of
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
    ("name", "expected"), [("talk.es.srt", "es"), ("fr.vtt", "fr"), ("zh-TW.srt", "zh-Hant"), ("talk.srt", "")]
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


def write(path: Path, *texts: str, seconds: int = 2) -> Path:
    """Write captions of two seconds each, one every `seconds`."""
    cues = [Cue(1000 * seconds * (n + 1), 1000 * seconds * (n + 1) + 2000, (text,)) for n, text in enumerate(texts)]
    path.write_bytes(files.write(cues, path.suffix[1:]))
    return path


def notices(done: ExportResult) -> list[str]:
    return [f"{path.name}: {notice}" for path, notice in done.notices]


def test_all_captions_are_moved(tmp_path: Path) -> None:
    """A caption that would end before 0 is left out, and one that would begin before 0 is cut; both are reported."""
    source = write(tmp_path / "a.srt", "one", "two", "three")
    later = export(source, tmp_path / "b.vtt", ExportOptions(offset_ms=1500))
    earlier = export(source, tmp_path / "c.vtt", ExportOptions(offset_ms=-5000))

    assert [3500, 5500, 7500] == [cue.start for cue in later.cues]
    assert [(0, 1000), (1000, 3000)] == [(cue.start, cue.end) for cue in earlier.cues]
    assert [
        "a.srt: 00:00:02.000: a caption ends before 0 with this --offset and is left out",
        "a.srt: 00:00:04.000: a caption begins before 0 with this --offset and is shown from 0 on",
    ] == notices(earlier)


def test_the_encoding_is_found_by_the_language(tmp_path: Path) -> None:
    """The language comes from the file name or the options; a named encoding needs none."""
    text = "1\n00:00:01,000 --> 00:00:02,000\nу старого причала\n"
    (tmp_path / "a.ru.srt").write_bytes(text.encode("cp1251"))
    (tmp_path / "b.srt").write_bytes(text.encode("koi8-r"))

    named = export(tmp_path / "a.ru.srt", tmp_path / "a.vtt")
    given = export(tmp_path / "b.srt", tmp_path / "b.vtt", ExportOptions(language="ru"))
    forced = export(tmp_path / "b.srt", tmp_path / "c.vtt", ExportOptions(encoding="cp1251"))

    assert ["у старого причала"] * 2 == [done.cues[0].lines[0] for done in (named, given)]
    assert ["a.ru.srt: line 3: not UTF-8; read as Windows-1251; name the encoding with --encoding"] == notices(named)
    assert ([], False) == (notices(forced), "причала" in forced.cues[0].lines[0])


@pytest.mark.parametrize("second", ["es", "Spanish", "talk.es.vtt"])
def test_a_second_language_is_written_below(tmp_path: Path, second: str) -> None:
    """The file is found beside the source by its language, in any format, or by its name."""
    source = write(tmp_path / "talk.en.srt", "one", "two")
    beside = write(tmp_path / "talk.es.vtt", "uno", "dos")
    named = str(beside) if second.endswith(".vtt") else second
    export(source, tmp_path / "both.srt", ExportOptions(second=named))

    assert [("one", "uno"), ("two", "dos")] == [
        cue.lines for cue in files.read((tmp_path / "both.srt").read_bytes(), "srt").cues
    ]


def test_notices_of_the_second_language_name_its_file(tmp_path: Path) -> None:
    """A file of any extension that can be read is found, and its notices name it."""
    (tmp_path / "talk.es.tsv").write_text("start\tend\ttext\n1000\t3000\tuno\n")
    done = export(write(tmp_path / "talk.en.srt", "one"), tmp_path / "both.srt", ExportOptions(second="es"))

    assert [(tmp_path / "talk.es.tsv", "times without a unit are read as milliseconds")] == [
        (path, notice.what) for path, notice in done.notices
    ]


def test_a_missing_second_language_is_refused(tmp_path: Path) -> None:
    """The message has the name that was expected."""
    with pytest.raises(FormatError, match=r"--with fr: no talk\.fr\.srt beside .*; give the file: --with FILE"):
        export(write(tmp_path / "talk.en.srt", "one"), tmp_path / "b.vtt", ExportOptions(second="fr"))


def test_strict_writes_nothing_if_there_is_a_notice(tmp_path: Path) -> None:
    """Without a notice the file is written."""
    (tmp_path / "a.srt").write_text("1\n-00:00:01,000 --> 00:00:02,000\nuno\n")
    done = export(tmp_path / "a.srt", tmp_path / "b.vtt", ExportOptions(strict=True))

    assert (False, False) == (done.written, (tmp_path / "b.vtt").exists())
    assert export(write(tmp_path / "c.srt", "one"), tmp_path / "d.vtt", ExportOptions(strict=True)).written


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.ttml", "a.json", "a.txt"])
def test_an_empty_source_gives_a_valid_empty_file(tmp_path: Path, name: str) -> None:
    """One notice says that there are no captions."""
    (tmp_path / name).write_bytes(b"")
    done = export(tmp_path / name, tmp_path / "out.es.vtt")

    assert ([f"{name}: no captions"], "WEBVTT\n") == (notices(done), done.path.read_text())


def test_overlaps_are_kept_or_shown_together(tmp_path: Path) -> None:
    """Formats with positions keep both captions; others show the lines of both while they overlap."""
    sign, said = Cue(0, 9000, ("SIGN",), settings="line:5%"), Cue(2000, 4000, ("said",))
    (tmp_path / "a.vtt").write_bytes(files.write([sign, said], "vtt"))
    shown = {}
    for target in ("vtt", "ass", "srt"):
        export(tmp_path / "a.vtt", tmp_path / f"b.{target}")
        found = files.read((tmp_path / f"b.{target}").read_bytes(), target).cues
        shown[target] = [(cue.start, cue.end, cue.lines, cue.settings) for cue in found]

    both = [(0, 9000, ("SIGN",), "line:5%"), (2000, 4000, ("said",), "")]
    assert (both, both) == (shown["vtt"], shown["ass"])
    assert [(0, 2000, ("SIGN",)), (2000, 4000, ("SIGN", "said")), (4000, 9000, ("SIGN",))] == [
        row[:3] for row in shown["srt"]
    ]


@pytest.mark.parametrize("target", ["stl", "scc", "srt"])
def test_narrow_formats_keep_a_sign_above_dialogue(tmp_path: Path, target: str) -> None:
    """Breaking lines for the format does not cut captions that overlap."""
    cues = [Cue(5000, 15_000, ("A sign of many words " * 2,), settings="line:5%"), Cue(8000, 10_000, ("said",))]
    (tmp_path / "a.vtt").write_bytes(files.write(cues, "vtt"))
    export(tmp_path / "a.vtt", tmp_path / f"b.{target}")
    found = files.read((tmp_path / f"b.{target}").read_bytes(), target).cues

    assert [False, True, False] == ["said" in cue.lines for cue in found]
    assert all("sign" in " ".join(cue.lines) for cue in found)


def test_frame_rates(tmp_path: Path) -> None:
    """The rate is that of the source if its times are frames, else that of an .stl file that is written."""
    (tmp_path / "a.srt").write_text("1\n00:00:01:12 --> 00:00:02:00\nuno\n")
    frames = export(tmp_path / "a.srt", tmp_path / "b.stl", ExportOptions(fps=Fraction(24)))

    assert (1500, b"STL24.01") == (frames.cues[0].start, frames.path.read_bytes()[3:11])
    assert 1480 == export(frames.path, tmp_path / "c.vtt", ExportOptions(fps=Fraction(25))).cues[0].start

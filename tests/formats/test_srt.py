from __future__ import annotations

import subprocess
from pathlib import Path

import pysubs2
import pytest
import webvtt as library
from hypothesis import given
from hypothesis import strategies as st

from formats import srt
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import normalized
from tests.formats.cues import CUES


@given(CUES, st.booleans())
def test_composed_text_is_read_back(cues: tuple[Cue, ...], crlf: bool) -> None:
    """Times and text survive with either line ending."""
    expected = tuple(Cue(cue.start, cue.end, cue.lines) for cue in normalized(cues))

    assert expected == srt.parse(srt.compose(cues, crlf=crlf))


@given(CUES)
def test_another_reader_finds_every_cue(cues: tuple[Cue, ...]) -> None:
    """webvtt-py finds as many cues as were written."""
    written = srt.compose(cues)
    read = library.from_buffer(iter(written.split("\n")), format="srt") if written else ()

    assert len(normalized(cues)) == len(read)


def test_the_dialect() -> None:
    """Cues have numbers from 1, times with commas, and a blank line after each."""
    expected = "1\n00:00:00,000 --> 00:00:01,000\nuno\ndos\n\n2\n01:00:00,000 --> 01:00:01,500\ntres\n\n"

    assert expected == srt.compose([Cue(3_600_000, 3_601_500, ("tres",)), Cue(0, 1000, ("uno", "dos"))])


def test_crlf_is_an_option() -> None:
    """Every line ends with CRLF."""
    written = srt.compose([Cue(0, 1000, ("uno",))], crlf=True)

    assert written == "1\r\n00:00:00,000 --> 00:00:01,000\r\nuno\r\n\r\n"


def test_tolerances_of_reading() -> None:
    """Byte order mark, CRLF, positions, dots, tags, odd blank lines and missing numbers are accepted."""
    text = (
        "\ufeff7\r\n00:00:01.5 --> 00:00:02,500 X1:40\r\n{\\an8}<i>uno</i>\r\n\r\ndos\r\n"
        "00:03,000 --> 00:04,000\r\n<font color='red'>tres</font> < 4\r\n9\r\n00:00:05,000 --> 00:00:06,000\r\n"
    )
    expected = (
        Cue(1500, 2500, ("uno", "dos"), settings="line:5%"),
        Cue(3000, 4000, ("tres < 4",)),
        Cue(5000, 6000, ()),
    )

    assert expected == srt.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\nhello\n", "line 2: text without timings: 'hello'"),
        ("1\n00:00:0x --> 00:00:02\na\n", "line 2: invalid timings: '00:00:0x --> 00:00:02'"),
        ("1\n00:00:0x -> 00:00:02\na\n", "line 2: invalid timings: '00:00:0x -> 00:00:02'"),
        ("1\n00:00:02,0 --> 00:00:01,0\n", "line 2: the cue ends at 00:00:01,0, before it starts at 00:00:02,0"),
        ("1\n00:99:00,0 --> 00:00:01,0\n", "line 2: invalid time 00:99:00,0"),
    ],
)
def test_malformed_text_is_refused_with_its_line(text: str, expected: str) -> None:
    """The message contains the line number and the problem."""
    with pytest.raises(SubtitleError) as caught:
        srt.parse(text)

    assert expected == str(caught.value)


def test_valid_cues_are_kept() -> None:
    """A malformed cue does not affect the others."""
    found = collect(srt.scan("junk\n\n1\n00:00:01,000 --> x\na\n\n2\n00:00:01,000 --> 00:00:02,000\nb\n"))

    assert ((Cue(1000, 2000, ("b",)),), [1, 4]) == (found.cues, [fault.line for fault in found.faults])


@pytest.mark.parametrize("end", ["\r\r\n", "\n\n", "\r"])
def test_numbers_are_not_text(end: str) -> None:
    """Line ends that a program has doubled do not make text of the numbers of cues."""
    text = "1\n00:00:01,000 --> 00:00:02,000\none\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\n5\n\n"

    assert [("one", "two"), ("5",)] == [cue.lines for cue in srt.parse(text.replace("\n", end))]


def test_a_number_behind_a_blank_line_is_one_if_it_follows() -> None:
    """The number of the next cue is not text, another number is."""
    text = "1\n\n00:00:01,000 --> 00:00:02,000\nHow many?\n\n2\n\n00:00:03,000 --> 00:00:04,000\nFive\n\n7\n\n"

    assert [("How many?",), ("Five", "7")] == [cue.lines for cue in srt.parse(text)]


def test_unreadable_timings_are_not_text() -> None:
    """A cue whose timings cannot be read is a fault; the cue before it does not get its text."""
    found = collect(srt.scan("1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:0x,000 -> 00:00:04,000\ntwo\n"))

    assert [("one",)] == [cue.lines for cue in found.cues]
    assert [6] == [fault.line for fault in found.faults]


def test_a_cue_without_timings_is_a_fault() -> None:
    """Its number and its text do not become text of the cue before it."""
    found = collect(
        srt.scan("1\n00:00:01,000 --> 00:00:02,000\none\n\n2\ntwo\n\n3\n00:00:05,000 --> 00:00:06,000\nx\n")
    )

    assert [("one",), ("x",)] == [cue.lines for cue in found.cues]
    assert ["line 5: cue 2 has no timings: 'two'"] == list(map(str, found.faults))


@pytest.mark.parametrize("number", ["1.", "#1", "[1]", "1)", '"1"', "\u200e1\u200e", "１"])
def test_numbers_with_other_marks_are_not_text(number: str) -> None:
    """They are those that follow the number before."""
    two = number.replace("1", "2").replace("１", "２")
    text = f"{number}\n00:00:01,000 --> 00:00:02,000\none\n\n{two}\n00:00:03,000 --> 00:00:04,000\ntwo\n"

    assert [("one",), ("two",)] == [cue.lines for cue in srt.parse(text)]


def test_a_number_that_is_the_only_text_is_no_number_of_a_cue() -> None:
    """Without numbers and blank lines, a year is text."""
    text = "00:00:01,000 --> 00:00:02,000\n1984\n00:00:03,000 --> 00:00:04,000\ntwo\n"

    assert [("1984",), ("two",)] == [cue.lines for cue in srt.parse(text)]


def test_a_file_that_ends_behind_a_number_is_a_fault() -> None:
    """The number is not text of the cue before it."""
    found = collect(srt.scan("1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n"))

    assert ([("one",)], ["line 5: cue 2 has no timings"]) == (
        [cue.lines for cue in found.cues],
        [*map(str, found.faults)],
    )


@pytest.mark.parametrize(
    ("text", "lines", "what"),
    [
        ("Tom &amp; Jerry&nbsp;&#39;s AT&T", ("Tom & Jerry\u00a0's AT&T",), "character references"),
        (r"one\Ntwo\hthree", ("one", "two three"), "line breaks"),
        ("one[br]two", ("one", "two"), "line breaks"),
        (r"C:\New and D:\home", (r"C:\New and D:\home",), ""),
        ("one<br />two", ("one", "two"), ""),
        ("< i > one < / i >", ("one",), "formatting"),
        ("3 < b > 2", ("3 < b > 2",), ""),
        ("<span class=x>one</span>", ("one",), ""),
        ("one\u2028two\x0bthree\x85four", ("one", "two", "three", "four"), ""),
        ("one\n\n2\n\n2\n00:00:03,000 --> 00:00:04,000\nx", ("one", "2"), ""),
        ("<end subtitles>", (), ""),
    ],
)
def test_markup_of_other_formats_is_read(text: str, lines: tuple[str, ...], what: str) -> None:
    """Converters leave it behind; what could be text is reported."""
    found = collect(srt.scan(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n"))

    assert lines == found.cues[0].lines
    assert bool(what) == bool(found.notices)
    assert what in " ".join(map(str, found.notices))


def test_text_around_a_block_of_markdown_is_a_fault() -> None:
    """A language model has translated the file and says so; its sentences are not captions."""
    text = "Here it is:\n```srt\n1\n00:00:01,000 --> 00:00:02,000\none\n```\nLet me know!\n"
    found = collect(srt.scan(text))

    assert [("one",)] == [cue.lines for cue in found.cues]
    assert ["line 1: text without timings: 'Here it is:'", "line 7: text without timings: 'Let me know!'"] == [
        str(fault) for fault in found.faults
    ]


def test_all_text_before_the_first_cue_is_counted() -> None:
    """The fault names the first line and the number of the others."""
    found = collect(srt.scan("[INFORMATION]\n[TITLE]\n\n[SUBTITLE]\n00:00:01.00,00:00:02.00\none\n"))

    assert ["line 1: text without timings: '[INFORMATION]' and 2 more lines"] == list(map(str, found.faults))


def test_text_behind_the_timings_is_read() -> None:
    """Positions of the cue are ignored, words are its first line."""
    text = "00:00:01,000 --> 00:00:02,000 X1:1 Y1:2\none\n\n00:00:03,000 --> 00:00:04,000 two\nthree\n"

    assert [("one",), ("two", "three")] == [cue.lines for cue in srt.parse(text)]


def test_removed_formatting_is_reported() -> None:
    """A tag has a notice with its line; an alignment becomes a position and needs none."""
    found = collect(srt.scan("1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>a</i>\n"))

    assert ("line:5%", ("a",)) == (found.cues[0].settings, found.cues[0].lines)
    assert ["line 3: formatting such as italics and colours is left out"] == list(map(str, found.notices))


@pytest.mark.parametrize("line", ["00:00:01,000 --> 00:00:02,000", "from 0:00:01,5 to 00:00:02.5", "10:30"])
def test_times_in_text_are_no_cues_for_pysubs2(line: str) -> None:
    """Other readers find as many cues as were written."""
    written = srt.compose([Cue(1000, 2000, ("one", line, "two"))])

    assert 1 == len(pysubs2.SSAFile.from_string(written))
    assert ("one", line, "two") == srt.parse(written)[0].lines


@pytest.mark.program
@pytest.mark.parametrize("crlf", [False, True])
def test_ffmpeg_reads_what_is_composed(tmp_path: Path, crlf: bool) -> None:
    """FFmpeg reads the same words and times."""
    path = tmp_path / "es.srt"
    path.write_bytes(srt.compose([Cue(0, 900, ("uno & <i>dos</i>",)), Cue(3000, 4000, ("¿Qué?",))], crlf=crlf).encode())
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "webvtt", "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)

    assert shown.stderr == ""
    assert "00:03.000 --> 00:04.000\n¿Qué?" in shown.stdout
    assert shown.stdout.count("-->") == 2

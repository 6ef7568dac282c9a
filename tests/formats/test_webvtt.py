from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import webvtt as library
from hypothesis import given

from formats import files, webvtt
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import sorted_cues
from tests.formats.cues import CUES

NASTY = Cue(1000, 2500, ("a < b & c --> d", "<i>no tag</i> &amp;"), "c1", "line:-1", "Ana & Co")


@given(CUES)
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """Text, times, identifiers, settings and speakers survive."""
    expected = tuple(webvtt.unique(sorted_cues(cues)))

    assert expected == webvtt.parse(webvtt.compose(cues))


@given(CUES)
def test_a_strict_reader_accepts_composed_text(cues: tuple[Cue, ...]) -> None:
    """webvtt-py in its strict mode finds every cue."""
    assert len(sorted_cues(cues)) == len(library.from_string(webvtt.compose(cues), strict=True))


@given(CUES)
def test_appended_blocks_equal_the_whole_file(cues: tuple[Cue, ...]) -> None:
    """A file extended cue by cue equals the file written at once."""
    expected = webvtt.compose(cues)

    assert expected == webvtt.HEADER + "".join(webvtt.block(cue) for cue in webvtt.unique(sorted_cues(cues)))


def test_text_is_escaped() -> None:
    """Text never becomes a tag or `-->`."""
    expected = (
        "WEBVTT\n\nc1\n00:00:01.000 --> 00:00:02.500 line:-1\n"
        "<v Ana &amp; Co>a &lt; b &amp; c --&gt; d\n&lt;i&gt;no tag&lt;/i&gt; &amp;amp;\n"
    )

    assert expected == webvtt.compose([NASTY])


def test_no_cues_are_a_valid_file() -> None:
    """An empty WebVTT file is read back."""
    assert webvtt.parse(webvtt.compose([])) == ()


def test_invalid_settings_are_refused() -> None:
    """Writing is strict."""
    with pytest.raises(SubtitleError, match="invalid settings of cue '': 'colour:red'"):
        webvtt.compose([Cue(0, 1, ("a",), settings="colour:red")])


def test_tolerances_of_reading() -> None:
    """Byte order mark, CRLF, header, notes, styles, tags, short times, unknown settings, entities are accepted."""
    text = (
        "\ufeffWEBVTT - made elsewhere\r\nX-KEY: 1\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nNOTE a --- b\r\n\r\n"
        "1\r\n0:01.5 --> 0:02.500 colour:red align:start\r\n<v.loud Ana B>Hi <i>you</i> &amp; <c.x>me</c>&nbsp;!\r\n\r"
        "\n"
        "00:03.000 --> 00:04.000\r\none\r\n00:05.000 --> 00:06.000\r\ntwo\r\n"
    )
    expected = (
        Cue(1500, 2500, ("Hi you & me\u00a0!",), "1", "align:start", "Ana B"),
        Cue(3000, 4000, ("one",)),
        Cue(5000, 6000, ("two",)),
    )

    assert expected == webvtt.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: not a WebVTT file; it begins with the word WEBVTT"),
        ("WEBVTTX\n", "line 1: not a WebVTT file; it begins with the word WEBVTT"),
        ("1\n00:00:00,000 --> 00:00:01,000\na\n", "line 1: not a WebVTT file; it begins with the word WEBVTT"),
        ("WEBVTT\n\n00:x1 --> 00:02\na\n", "line 3: invalid timings: '00:x1 --> 00:02'"),
        ("WEBVTT\n\njust text\n", "line 3: text without timings: 'just text'"),
        ("WEBVTT\n\n1\nlost\n2\n00:01.000 --> 00:02.000\na\n", "line 4: text without timings: 'lost'"),
        ("WEBVTT\n\nc1\n00:61.000 --> 00:62.000\na\n", "line 4: invalid time 00:61.000"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\na\n", "line 3: the cue ends at 00:01.000, before it starts at 00:02.000"),
    ],
)
def test_malformed_text_is_refused_with_its_line(text: str, expected: str) -> None:
    """The message contains the line number and the problem."""
    with pytest.raises(SubtitleError) as caught:
        webvtt.parse(text)

    assert expected == str(caught.value)


def test_valid_cues_are_kept() -> None:
    """A malformed cue does not affect the others."""
    found = collect(webvtt.scan("WEBVTT\n\n00:01 --> x\na\n\n00:01.000 --> 00:02.000\nb\n"))

    assert ((Cue(1000, 2000, ("b",)),), [3]) == (found.cues, [fault.line for fault in found.faults])


@pytest.mark.program
def test_ffmpeg_reads_what_is_composed(tmp_path: Path) -> None:
    """FFmpeg reads the same words and times."""
    path = tmp_path / "es.vtt"
    path.write_text(webvtt.compose([NASTY, Cue(3000, 4000, ("¿Qué?", "字幕"))]))
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "srt", "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)

    assert shown.stderr == ""
    assert "2\n00:00:03,000 --> 00:00:04,000\n¿Qué?\n字幕" in shown.stdout
    assert "a < b & c --> d" in shown.stdout


def test_a_region_that_is_not_written_is_not_named() -> None:
    """The setting `region` of an unknown region is removed."""
    cue = Cue(0, 1000, ("a",), settings="line:-1 region:r")

    assert webvtt.parse(webvtt.compose([cue])) == (Cue(0, 1000, ("a",), settings="line:-1"),)


def test_languages_of_cues_are_kept() -> None:
    """The language is written as `<lang>`, after the speaker."""
    cue = Cue(0, 1000, ("hola", "a < b"), speaker="Ana", language="es")
    text = webvtt.compose([cue])

    assert "<v Ana><lang es>hola\na &lt; b" in text
    assert (cue,) == webvtt.parse(text)


def test_several_voices_of_a_caption_are_kept() -> None:
    """Each has a span of its own, with all of its lines and escaped."""
    text = "<v Ana>Where?</v>\n<v Ben &amp; Co>There,\nand here.</v>"
    cues = webvtt.parse(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n")
    written = webvtt.compose(cues)

    assert ("Ana: Where?", "Ben & Co: There,", "and here.") == cues[0].lines
    assert text in written
    assert cues == webvtt.parse(written)


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("\n\nWEBVTT\n\n", ""),
        ("webvtt\n\n", "the header is 'webvtt' in place of WEBVTT"),
        ("WEBVTT: captions\n\n", "the header is 'WEBVTT: captions' in place of WEBVTT"),
        ("", "the line WEBVTT is missing"),
    ],
)
def test_other_headers_are_read(header: str, what: str) -> None:
    """Browsers refuse such files, so that they are reported."""
    found = files.read(f"{header}00:01.000 --> 00:02.000 line:0\n<v Ana>one</v>\n".encode(), "vtt")

    assert [("Ana", ("one",))] == [(cue.speaker, cue.lines) for cue in found.cues]
    assert ((), [what] if what else []) == (found.faults, [notice.what for notice in found.notices])


def test_every_invalid_setting_is_reported() -> None:
    """The name of an older draft for centred text is valid."""
    cue = "00:01.000 --> 00:02.000 align:middle position:50.00%,middle A:start L:10%\none\n"
    text = f"WEBVTT\nStyle:\n::cue {{}}\n\n  \n\n{cue}"
    found = collect(webvtt.scan(text))

    assert ("align:center position:50.00%,center", ()) == (found.cues[0].settings, found.faults)
    assert ["'A:start'", "'L:10%'"] == [notice.what.split()[2] for notice in found.notices[1:]]


def test_a_name_may_end_with_dashes() -> None:
    """The end of its tag does not make an arrow of them."""
    cue = Cue(0, 1000, ("one",), speaker="Ana--")

    assert (cue,) == webvtt.parse(webvtt.compose([cue]))

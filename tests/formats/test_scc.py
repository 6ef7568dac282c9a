from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import files, scc
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.notice import Notice

CUES = (Cue(4000, 5300, ("Buenas tardes", "a todos")), Cue(6000, 8000, ("mañana & hoy",)))


def test_composed_text_is_read_back() -> None:
    """Words and lines survive, times within a few frames, because CEA-608 needs time to send bytes."""
    found = scc.parse(scc.compose(CUES))

    assert [cue.lines for cue in CUES] == [cue.lines for cue in found]
    assert all(abs(read.start - cue.start) < 200 for read, cue in zip(found, CUES, strict=True))


_WORD = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'&áéíóúñç", min_size=1, max_size=10)
_LINES = st.lists(st.lists(_WORD, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=2).map(tuple)


@settings(max_examples=25)
@given(st.lists(_LINES, max_size=4))
def test_latin_text_is_read_back(said: list[tuple[str, ...]]) -> None:
    """Captions with enough time survive letter by letter, their times within a few frames."""
    cues = tuple(Cue(5000 * (n + 1), 5000 * (n + 1) + 3000, lines) for n, lines in enumerate(said))
    found = scc.parse(scc.compose(cues))

    assert said == [cue.lines for cue in found]
    assert all(abs(read.start - cue.start) < 200 for read, cue in zip(found, cues, strict=True))


def test_another_text_is_refused() -> None:
    """The message names the expected first line."""
    with pytest.raises(SubtitleError, match=r"^line 1: not an \.scc file; it begins with Scenarist_SCC V1\.0$"):
        scc.parse("WEBVTT\n")


@pytest.mark.parametrize(
    "text",
    [
        "♪ la la ♪", "À bientôt, Zoë", "50 % — “yes”", "Straße", "*** *** {a} ~b~", "ÄäÖöÜü ÅåØø ¥¤", "ÃãÍÌìÒòÕõ",
        "ÀÂÇÈÊËëÎÏïÔÙùÛ «»", "¡Hola! ©®™ • ‘a", "_under_ ^hat^ |bar| \\", "aabb 1122 ++++", "a" * 32,
    ],
)  # fmt: skip
def test_extended_characters_are_written(text: str) -> None:
    """Every character of CEA-608 survives, also where two of them follow each other."""
    assert (text,) == scc.parse(scc.compose([Cue(5000, 8000, (text,))]))[0].lines


def test_typography_is_spelled_out_and_reported() -> None:
    """What CEA-608 lacks is written in similar characters; the notice names them."""
    notices: list[Notice] = []
    text = scc.compose([Cue(5000, 8000, ("Škoda – „œuvre“…",))], notify=notices.append)

    assert ("Skoda - “oeuvre“...",) == scc.parse(text)[0].lines
    assert "00:00:05.000: 'œŠ–„…' is written in other characters, or left out" == str(notices[0])


def test_another_script_is_refused() -> None:
    """The message has the text."""
    with pytest.raises(SubtitleError, match="CEA-608 has no characters for 'Привет'"):
        scc.compose([Cue(0, 1000, ("Привет",))])


def test_captions_without_time_are_shown_later() -> None:
    """Captions that follow each other faster than CEA-608 can send are all there, and the delay is reported."""
    notices: list[Notice] = []
    cues = [Cue(1000 + 200 * n, 1200 + 200 * n, (f"caption number {n}",)) for n in range(5)]
    found = scc.parse(scc.compose(cues, notify=notices.append))

    assert [cue.lines for cue in cues] == [cue.lines for cue in found]
    assert "are shown later" in notices[0].what


def test_positions_are_kept() -> None:
    """A caption at the top is in the first row."""
    assert "91d6 91d6" in scc.compose([Cue(5000, 8000, ("ab",), settings="line:5%")])


@pytest.mark.program
def test_ffmpeg_reads_what_is_composed(tmp_path: Path) -> None:
    """FFmpeg's CEA-608 decoder finds the words."""
    path = tmp_path / "es.scc"
    path.write_text(scc.compose(CUES))
    command = ["ffmpeg", "-v", "fatal", "-i", str(path), "-f", "srt", "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)

    assert "Buenas tardes" in shown.stdout
    assert "mañana & hoy" in shown.stdout


def test_valid_codes_are_kept() -> None:
    """Invalid codes and lines are reported with their line and skipped."""
    lines = scc.compose([Cue(5000, 7000, ("UNO",)), Cue(12_000, 14_000, ("DOS",))]).split("\n")
    lines[2] = lines[2].replace("94ae 94ae", "94ae zzzz 94ae")
    lines[4] = "what is this"

    cues, faults, *_ = collect(scc.scan("\n".join(lines)))

    assert ["UNO", "DOS"] == [cue.lines[0] for cue in cues]
    assert ["line 3: not a CEA-608 code: 'zzzz'", "line 5: not a CEA-608 code: 'what is this'"] == list(
        map(str, faults)
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Scenarist_SCC", "\n\nscenarist_scc", ""),
        ("Scenarist_SCC V1.0", "", "the line Scenarist_SCC V1.0 is missing"),
        ("94ae 94ae", "94ae94ae", ""),
        ("94ae 94ae", "94ae 94ae 80", ""),
        ("V1.0\n\n", "V1.0\n\n00:00:00:00\t942c 1c2c\n\n", ""),
    ],
)
def test_files_of_other_programs_are_read(old: str, new: str, what: str) -> None:
    """A header that is spelled otherwise or missing, and codes without blanks, have one meaning."""
    written = scc.compose([Cue(5000, 7000, ("UNO",)), Cue(12_000, 14_000, ("DOS",))])
    found = files.read(written.replace(old, new).encode(), "scc")

    assert [("UNO",), ("DOS",)] == [cue.lines for cue in found.cues]
    assert ([what] if what else [], ()) == ([notice.what for notice in found.notices], found.faults)


def in_second_channel(code: re.Match[str]) -> str:
    value = int(code[0], 16)
    return f"{value + 0x800:04x}" if 0x10 <= (value >> 8) & 0x7F < 0x18 else code[0]


def test_the_second_channel_is_read_if_it_is_alone() -> None:
    """Beside the first one it is left out, and reported."""
    first = scc.compose([Cue(5000, 7000, ("UNO",))])
    second = re.sub(r"(?<=[\t ])[0-9a-f]{4}", in_second_channel, first)

    alone = collect(scc.scan(second))
    both = collect(scc.scan(first + "\n".join(second.splitlines()[1:]).replace("00:00:0", "00:01:0")))

    assert [("UNO",)] == [cue.lines for cue in alone.cues]
    assert ([("UNO",)], ["captions of the second channel (CC2) are left out"]) == (
        [cue.lines for cue in both.cues],
        [notice.what for notice in both.notices],
    )


def test_joined_files_are_read_one_after_the_other() -> None:
    """Codes of the second file are not sent between those of the first."""
    found = collect(scc.scan(scc.compose([Cue(5000, 7000, ("UNO",))]) + scc.compose([Cue(5000, 7000, ("DOS",))])))

    assert ([("UNO",), ("DOS",)], ()) == ([cue.lines for cue in found.cues], found.faults)
    assert ["another file is read behind the first"] == [notice.what for notice in found.notices]


def test_an_invalid_time_code_is_a_fault() -> None:
    """A second has 30 frames; 30 is the next second."""
    found = collect(scc.scan("Scenarist_SCC V1.0\n\n00:00:09:31\t9420 942f\n"))

    assert ["line 3: invalid time code 00:00:09:31"] == list(map(str, found.faults))


@pytest.mark.parametrize(
    ("jump", "expected"),
    [("94f2", "Ah there"), ("97a2 97a2", "Ah there"), ("94f2 94f2", "Ah there"), ("9470 97a2", "Ahthere")],
)
def test_words_in_other_columns_are_apart(jump: str, expected: str) -> None:
    """An address in the same row, or a tab, leaves columns empty, unless it is that of the next column."""
    codes = f"9420 9420 94ae 94ae 9470 9470 c168 {jump} f468 e5f2 e580 942f 942f"
    text = f"Scenarist_SCC V1.0\n\n00:00:01:00\t{codes}\n\n00:00:03:00\t942c 942c\n"

    assert (expected,) == scc.parse(text)[0].lines

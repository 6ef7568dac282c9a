from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given

from formats import ass
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import normalized
from tests.formats.cues import CUES

SAFE = str.maketrans({"{": "(", "}": ")", "\\": "＼"})


@given(CUES)
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """Times survive to hundredths of a second, and text except for braces and backslashes."""
    apart = [Cue(cue.start * 10, cue.end * 10, cue.lines) for cue in normalized(cues) if cue.end < 3_599_990]
    expected = [(cue.start, cue.end, [line.translate(SAFE) for line in cue.lines]) for cue in apart]

    assert expected == [(cue.start, cue.end, list(cue.lines)) for cue in ass.parse(ass.compose(apart))]


def test_speakers_are_kept() -> None:
    """The Name field contains the speaker, with commas replaced."""
    cue = Cue(0, 1000, ("uno",), speaker="Ana, la del bar")

    assert [found.speaker for found in ass.parse(ass.compose([cue]))] == ["Ana  la del bar"]


def test_another_text_is_refused() -> None:
    """The message names the expected first line."""
    with pytest.raises(SubtitleError, match=r"^line 1: not an \.ass file"):
        ass.parse("1\n00:00:00,000 --> 00:00:01,000\na\n")


def test_times_beyond_ten_hours_are_refused() -> None:
    """The format has one digit for hours."""
    with pytest.raises(SubtitleError, match=r"a cue ends at 10:00:00\.500; \.ass has times up to ten hours"):
        ass.compose([Cue(35_999_000, 36_000_500, ("uno",))])


@pytest.mark.program
def test_ffmpeg_reads_what_is_composed(tmp_path: Path) -> None:
    """FFmpeg reads the same words and times."""
    path = tmp_path / "es.ass"
    path.write_text(ass.compose([Cue(0, 900, ("uno & dos",)), Cue(3000, 4000, ("¿Qué?",))]))
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "webvtt", "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)

    assert "00:03.000 --> 00:04.000\n¿Qué?" in shown.stdout


@pytest.mark.parametrize(
    ("found", "broken"), [("0:00:03.00", "0:xx:03.00"), ("Dialogue: 0,0:00:03", "Dialogue: 0;0:00:03")]
)
def test_valid_lines_are_kept(found: str, broken: str) -> None:
    """Invalid lines are reported with their number."""
    written = ass.compose([Cue(1000, 2000, ("uno",)), Cue(3000, 4000, ("dos",)), Cue(5000, 6000, ("tres",))])
    number = written[: written.index("dos")].count("\n") + 1

    cues, faults, *_ = collect(ass.scan(written.replace(found, broken)))

    assert [("uno",), ("tres",)] == [cue.lines for cue in cues]
    assert [number] == [fault.line for fault in faults]


@pytest.mark.parametrize("line", ["y dos", "Dialouge: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,dos"])
def test_text_that_is_not_a_dialogue_line_is_a_fault(line: str) -> None:
    """Players ignore it."""
    found = collect(ass.scan(ass.compose([Cue(1000, 2000, ("uno",))]) + line))

    assert ([("uno",)], [f"text that is not a dialogue line: {line!r}"]) == (
        [cue.lines for cue in found.cues],
        [fault.message for fault in found.faults],
    )

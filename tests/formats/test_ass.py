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
def test_what_is_composed_is_read_back(cues: tuple[Cue, ...]) -> None:
    """Times to the hundredth, text but for its brackets and backslashes."""
    apart = [Cue(cue.start * 10, cue.end * 10, cue.lines) for cue in normalized(cues) if cue.end < 3_599_990]
    expected = [(cue.start, cue.end, [line.translate(SAFE) for line in cue.lines]) for cue in apart]

    assert expected == [(cue.start, cue.end, list(cue.lines)) for cue in ass.parse(ass.compose(apart))]


def test_speakers_are_kept() -> None:
    """In the Name field, where editors look for them."""
    cue = Cue(0, 1000, ("uno",), speaker="Ana, la del bar")

    assert [found.speaker for found in ass.parse(ass.compose([cue]))] == ["Ana  la del bar"]


def test_what_is_no_ass_is_refused() -> None:
    """With the line where it should begin."""
    with pytest.raises(SubtitleError, match=r"^line 1: a \.ass file begins"):
        ass.parse("1\n00:00:00,000 --> 00:00:01,000\na\n")


def test_ten_hours_are_the_end() -> None:
    """The format has one digit of hours: what would be cut is refused."""
    with pytest.raises(SubtitleError, match=r"ends at ten hours, a cue at 10:00:00\.500"):
        ass.compose([Cue(35_999_000, 36_000_500, ("uno",))])


@pytest.mark.program
def test_ffmpeg_reads_what_is_composed(tmp_path: Path) -> None:
    """FFmpeg shows the same words at the same times."""
    path = tmp_path / "es.ass"
    path.write_text(ass.compose([Cue(0, 900, ("uno & dos",)), Cue(3000, 4000, ("¿Qué?",))]))
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "webvtt", "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)

    assert "00:03.000 --> 00:04.000\n¿Qué?" in shown.stdout


@pytest.mark.parametrize(
    ("found", "broken"), [("0:00:03.00", "0:xx:03.00"), ("Dialogue: 0,0:00:03", "Dialogue: 0;0:00:03")]
)
def test_sound_lines_are_saved(found: str, broken: str) -> None:
    """The others are told with their number; nothing is dropped in silence."""
    written = ass.compose([Cue(1000, 2000, ("uno",)), Cue(3000, 4000, ("dos",)), Cue(5000, 6000, ("tres",))])
    number = written[: written.index("dos")].count("\n") + 1

    cues, faults, *_ = collect(ass.scan(written.replace(found, broken)))

    assert [("uno",), ("tres",)] == [cue.lines for cue in cues]
    assert [number] == [fault.line for fault in faults]

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings

from formats import ttml
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import normalized
from tests.formats.cues import CUES


@settings(max_examples=50)
@given(CUES)
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """Times and words survive; runs of spaces do not, because of XML."""
    numbered = [Cue(cue.start, cue.end, (*cue.lines, f"cue {place}")) for place, cue in enumerate(normalized(cues))]
    expected = [(cue.start, cue.end, words(cue)) for cue in normalized(numbered)]

    assert expected == [(cue.start, cue.end, words(cue)) for cue in ttml.parse(ttml.compose(numbered))]


def words(cue: Cue) -> list[str]:
    return " ".join(cue.lines).split()


def test_lines_and_language_are_kept() -> None:
    """Lines are separated by `<br />`, and the document names the language."""
    written = ttml.compose([Cue(4100, 5333, ("a < b & -->", "dos"))], language="es")

    assert '<p begin="00:00:04.100" end="00:00:05.333"><span>a &lt; b &amp; --&gt;</span><br />' in written
    assert 'xml:lang="es"' in written


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<tt>\n<a", "line 2: not XML"), ("<a/>", "line 1: not TTML: the root element is a, not tt")],
)
def test_malformed_text_is_refused_with_its_line(text: str, expected: str) -> None:
    """The message contains the line number and the problem."""
    with pytest.raises(SubtitleError) as caught:
        ttml.parse(text)

    assert str(caught.value).startswith(expected)


@pytest.mark.program
def test_ttml_of_ffmpeg_is_read(tmp_path: Path) -> None:
    """A cue that FFmpeg converts to TTML is read back."""
    path = tmp_path / "es.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nuno\n\n")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "ttml", "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)

    assert (Cue(1000, 2000, ("uno",)),) == ttml.parse(shown.stdout)


def test_complete_paragraphs_are_kept() -> None:
    """A truncated file gives the paragraphs before; an invalid time is reported with its line."""
    written = ttml.compose([Cue(1000, 2000, ("uno",)), Cue(3000, 4000, ("dos",)), Cue(5000, 6000, ("tres",))])
    cut = collect(ttml.scan(written[: written.index("tres")]))
    odd = collect(ttml.scan(written.replace('begin="00:00:03.000"', 'begin="soon"')))

    assert ["uno", "dos"] == [cue.lines[0] for cue in cut.cues]
    assert [2] == [fault.line for fault in cut.faults]
    assert ["uno", "tres"] == [cue.lines[0] for cue in odd.cues]
    assert ["line 2: invalid begin 'soon'; p 'dos' is left out"] == list(map(str, odd.faults))


def test_times_beyond_1000_hours_are_refused() -> None:
    """Ttconv writes hours of three digits."""
    assert 1 == len(ttml.parse(ttml.compose([Cue(3_599_000_000, 3_599_999_000, ("uno",))])))
    with pytest.raises(SubtitleError, match=r"a cue ends at 1000:00:00\.000; \.ttml has times up to 1000 hours"):
        ttml.compose([Cue(3_599_000_000, 3_600_000_000, ("uno",))])

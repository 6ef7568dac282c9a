from __future__ import annotations

import pytest

from formats import ass
from formats.ass_text import old_alignment, read_text
from formats.errors import collect

HEAD = "[Script Info]\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (r"{\p1}m 0 0 l 1 1{\p0}", []),
        (r"{\p1\an7}m 0 0 l 1 1", []),
        (r"One{\p1}m 0 0{\p0} two", ["One two"]),
        (r"{\p1}m 0 0{\p0}\N{\i1}Under{\r}", ["Under"]),
        (r"{note}Wait{\i1} for me{\i0}.\hNow!", ["Wait for me. Now!"]),
        (r"{\k25}ma{\kf30}ri{\ko20}ne", ["marine"]),
        (r"Hard\Nbreak\nsoft", ["Hard", "break", "soft"]),
        ("{unclosed brace", ["{unclosed brace"]),
        (r"a \{literal\} brace", ["a {literal} brace"]),
        ("C:\\path", ["C:\\path"]),
    ],
)
def test_text(raw: str, lines: list[str]) -> None:
    """Drawings and tags are removed; braces that are not tags are text."""
    assert lines == list(read_text(raw, 2, 640, 360).lines)


@pytest.mark.parametrize(
    ("raw", "settings"),
    [
        ("a", ""),
        (r"{\an8}a", "line:5%"),
        (r"{\a6}a", "line:5%"),
        (r"{\an5}a", "line:50%"),
        (r"{\an8\pos(320,36)}a", "line:10% position:50%"),
        (r"{\an7\pos(0,0)}a", "line:0% position:0% align:left"),
        (r"{\move(320,36,0,0)\an8}a", "line:10% position:50%"),
    ],
)
def test_positions(raw: str, settings: str) -> None:
    """Alignments and points become WebVTT settings."""
    assert settings == read_text(raw, 2, 640, 360).settings


def test_alignments_of_ssa() -> None:
    """1 to 3 are at the bottom, 4 more at the top, 8 more in the middle."""
    assert [1, 2, 3, 7, 8, 9, 4, 5, 6] == [old_alignment(value) for value in (1, 2, 3, 5, 6, 7, 9, 10, 11)]


def test_the_format_line_is_obeyed() -> None:
    """Fields may be fewer and in another order; the text is last and may contain commas."""
    text = "[Events]\nFormat: End, Start, Name, Text\nDialogue: 0:00:02.5,0:00:01,Ana,One, two\n"

    assert [(1000, 2500, "Ana", ("One, two",))] == [
        (cue.start, cue.end, cue.speaker, cue.lines) for cue in ass.parse(text)
    ]


def test_ssa_is_read() -> None:
    """SSA has the field Marked, styles with a star, and other numbers of alignments."""
    text = (
        "[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\nFormat: Name, Alignment\nStyle: Default,6\n\n[Events]\n"
        "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: Marked=0,0:00:01.50,0:00:03.20,*Default,Ana,0000,0000,0000,!Effect,An old SSA\\nline\n"
    )
    (cue,) = ass.parse(text)

    assert (1500, 3200, ("An old SSA", "line"), "line:5%", "Ana") == (
        cue.start, cue.end, cue.lines, cue.settings, cue.speaker,
    )  # fmt: skip


def test_what_is_left_out_is_reported() -> None:
    """Drawings and formatting have a notice with their line; comments need none."""
    text = (
        HEAD + "Dialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,{\\p1}m 0 0\nComment: 0,0:00:01.00,0:00:02.00,,,0,0,0,,x\n"
    )
    found = collect(ass.scan(text + "Dialogue: 0,-0:00:01.00,0:00:02.00,,,0,0,0,,{\\i1}a\n"))

    assert [("a",)] == [cue.lines for cue in found.cues]
    assert [
        "line 5: a drawing is left out",
        "line 7: negative time read as 0; move all captions with --offset",
        "line 7: formatting such as italics and colours is left out",
    ] == list(map(str, found.notices))

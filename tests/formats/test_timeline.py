from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from formats.cue import Cue
from formats.notice import Notice
from formats.timeline import normalized, plain_text, sorted_cues
from tests.formats.cues import CUES


@given(CUES)
def test_normalized_cues_do_not_overlap(cues: tuple[Cue, ...]) -> None:
    """Each cue has a duration and ends no later than the next begins."""
    arranged = normalized(cues)

    assert all(cue.end > cue.start for cue in arranged)
    assert all(before.end <= after.start for before, after in pairwise(arranged))


@given(CUES)
def test_normalizing_twice_changes_nothing(cues: tuple[Cue, ...]) -> None:
    """Normalized cues stay unchanged."""
    assert normalized(cues) == normalized(normalized(cues))


def test_cues_that_overlap_are_shown_together() -> None:
    """A, A and B, B: the lines of both while both are shown; a long sign comes back after the dialogue."""
    sign = Cue(0, 9000, ("SIGN",), "s", "line:5%")
    expected = (
        Cue(0, 1000, ("SIGN",), "s", "line:5%"),
        Cue(1000, 3000, ("SIGN", "one"), "1"),
        Cue(3000, 5000, ("SIGN",), "", "line:5%"),
        Cue(5000, 9000, ("SIGN", "two"), "2"),
        Cue(9000, 9500, ("two",)),
    )

    assert expected == normalized([Cue(1000, 3000, ("one",), "1"), sign, Cue(5000, 9500, ("two",), "2")])


def test_lines_shown_together_are_ordered_by_position() -> None:
    """The cue that is higher in the picture comes first, in whatever order the file has them."""
    (both,) = normalized([Cue(0, 900, ("low",), settings="line:90%"), Cue(0, 900, ("high",), settings="line:10%")])

    assert ("high", "low") == both.lines


def test_cues_with_the_same_times_and_text_are_one() -> None:
    """The second one is left out and reported."""
    notices: list[Notice] = []

    assert (Cue(0, 900, ("a",)),) == normalized([Cue(0, 900, ("a",))] * 2, notices.append)
    assert ["00:00:00.000: a second caption with the same times and text is left out"] == list(map(str, notices))


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        (((0, 1060, "a"), (1000, 2000, "b")), ((0, 1000, "a"), (1000, 2000, "b"))),
        (((0, 1000, "a"), (40, 1040, "b")), ((0, 1040, "a b"),)),
        (((0, 20, "a"), (10, 20, "b")), ((0, 20, "a b"),)),
        (((0, 1, "a"), (500, 501, "b")), ((0, 1, "a"), (500, 501, "b"))),
    ],
)
def test_nothing_flashes(cues: tuple[tuple[int, int, str], ...], expected: tuple[tuple[int, int, str], ...]) -> None:
    """An overlap of a few frames is cut, and cues that begin or end almost together do so at once."""
    found = normalized(Cue(start, end, (text,)) for start, end, text in cues)

    assert expected == tuple((cue.start, cue.end, " ".join(cue.lines)) for cue in found)


@given(CUES)
def test_no_line_is_lost(cues: tuple[Cue, ...]) -> None:
    """Every line is in a normalized cue."""
    shown = {line for cue in normalized(cues) for line in cue.lines}

    assert {line for cue in sorted_cues(cues) for line in cue.lines} == shown


def test_blank_lines_and_empty_cues_are_omitted() -> None:
    """A line break splits a line; blank lines and cues without text are removed."""
    expected = (Cue(0, 9, ("a", "b")),)

    assert expected == normalized([Cue(0, 9, ("a\n\n", " ", "b\r")), Cue(20, 30, ("\t", ""))])


def test_plain_text_keeps_typography() -> None:
    """No-break spaces stay; characters that files cannot contain are removed."""
    assert plain_text(" oui\u00a0? \ud800\ufeff\x00") == "oui\u00a0? \ufffd"

from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from formats.cue import Cue
from formats.timeline import normalized, plain_text
from tests.formats.cues import CUES


@given(CUES)
def test_orderly_cues_are_apart(cues: tuple[Cue, ...]) -> None:
    """Each cue lasts, and ends before or when the next begins."""
    arranged = normalized(cues)

    assert all(cue.end > cue.start for cue in arranged)
    assert all(before.end <= after.start for before, after in pairwise(arranged))


@given(CUES)
def test_orderly_twice_is_orderly_once(cues: tuple[Cue, ...]) -> None:
    """Cues that follow the rules stay as they are."""
    assert normalized(cues) == normalized(normalized(cues))


def test_the_earlier_of_two_is_cut() -> None:
    """Where two cues overlap the first ends when the second begins."""
    expected = (Cue(0, 500, ("a",)), Cue(500, 900, ("b",)))

    assert expected == normalized([Cue(500, 900, ("b",)), Cue(0, 1000, ("a",))])


def test_cues_that_begin_together_are_all_kept() -> None:
    """Of two cues with one start the second moves by a millisecond."""
    expected = (Cue(0, 1, ("a",)), Cue(1, 900, ("b",)))

    assert expected == normalized([Cue(0, 800, ("a",)), Cue(0, 900, ("b",))])


def test_blank_lines_and_empty_cues_are_left_out() -> None:
    """A line break inside a line makes two, a blank one none, and a cue without text none."""
    expected = (Cue(0, 9, ("a", "b")),)

    assert expected == normalized([Cue(0, 9, ("a\n\n", " ", "b\r")), Cue(20, 30, ("\t", ""))])


def test_plain_keeps_typography() -> None:
    """No-break spaces stay inside a line; what no file can carry goes."""
    assert plain_text(" oui\u00a0? \ud800\ufeff\x00") == "oui\u00a0? \ufffd"

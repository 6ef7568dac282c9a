from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from formats.cue import Cue
from formats.timeline import normalized, plain_text
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


def test_the_earlier_of_two_overlapping_cues_is_cut() -> None:
    """The first cue ends when the second begins."""
    expected = (Cue(0, 500, ("a",)), Cue(500, 900, ("b",)))

    assert expected == normalized([Cue(500, 900, ("b",)), Cue(0, 1000, ("a",))])


def test_cues_with_the_same_start_are_all_kept() -> None:
    """The second of two cues with the same start moves by 1 ms."""
    expected = (Cue(0, 1, ("a",)), Cue(1, 900, ("b",)))

    assert expected == normalized([Cue(0, 800, ("a",)), Cue(0, 900, ("b",))])


def test_blank_lines_and_empty_cues_are_omitted() -> None:
    """A line break splits a line; blank lines and cues without text are removed."""
    expected = (Cue(0, 9, ("a", "b")),)

    assert expected == normalized([Cue(0, 9, ("a\n\n", " ", "b\r")), Cue(20, 30, ("\t", ""))])


def test_plain_text_keeps_typography() -> None:
    """No-break spaces stay; characters that files cannot contain are removed."""
    assert plain_text(" oui\u00a0? \ud800\ufeff\x00") == "oui\u00a0? \ufffd"

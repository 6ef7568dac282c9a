from __future__ import annotations

import itertools

import pytest

from captioner.delivery.files.transcript import Transcript, number
from captioner.layout.limits import Layout
from captioner.types import Revision

FINALS = tuple(Revision(f"c{place}", "es", "en", 1, place * 1000, place * 1000 + 900, f"{place}", final=True)
               for place in range(1, 5))  # fmt: skip


def transcript(*finals: Revision) -> Transcript:
    filled = Transcript(Layout())
    for final in finals:
        filled.put(final)
    return filled


@pytest.mark.parametrize("order", tuple(itertools.permutations(FINALS)))
def test_finals_are_in_order_however_they_come(order: tuple[Revision, ...]) -> None:
    """By start; the cues are the same as if they had come in order."""
    assert transcript(*order).finals == FINALS
    assert transcript(*order).cues(ended=True) == transcript(*FINALS).cues(ended=True)


def test_segments_that_begin_together_are_in_order_of_their_number() -> None:
    """The tenth comes after the ninth, not before the second."""
    together = [Revision(f"c{place}", "es", "en", 1, 0, 900, "a", final=True) for place in (10, 9, 2)]

    assert [final.segment for final in transcript(*together).finals] == ["c2", "c9", "c10"]


def test_only_newer_revisions_count() -> None:
    """And only they move the generation."""
    filled = transcript(FINALS[0])
    edited = Revision("c1", "es", "en", 3, 1500, 1900, "new", final=True, edited=True)

    assert [filled.put(edited), filled.put(edited), filled.put(FINALS[0])] == [True, False, False]
    assert (2, (edited,)) == (filled.generation, filled.finals)


def test_what_follows_is_new_and_last() -> None:
    """An edit does not follow, nor does what was spoken earlier."""
    filled = transcript(FINALS[1])

    assert [filled.follows(final) for final in FINALS[:3]] == [False, False, True]


@pytest.mark.parametrize(("start", "changes"), [(5800, 0), (5799, 1), (900, 1)])
def test_only_what_is_behind_all_that_was_there_leaves_it_as_it_was(start: int, changes: int) -> None:
    """One segment may begin before the last cues of another do."""
    filled = transcript(Revision("c1", "es", "en", 1, 0, 5800, "a long one " * 20, final=True))
    before = filled.rewritten
    filled.put(Revision("c2", "es", "en", 1, start, start + 900, "b", final=True))

    assert changes == filled.rewritten - before


def test_the_end_of_a_track() -> None:
    """Where a room goes on."""
    assert [(known.end, known.highest) for known in (transcript(), transcript(*FINALS))] == [(0, 0), (4900, 4)]


@pytest.mark.parametrize(("segment", "expected"), [("c412", 412), ("x", 0), ("a1-7", 7), ("c" + "9" * 30, 10**18 - 1)])
def test_a_segment_has_a_number(segment: str, expected: int) -> None:
    """The one at its end, however named."""
    assert expected == number(segment)

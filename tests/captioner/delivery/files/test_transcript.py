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
def test_finals_are_ordered_by_start(order: tuple[Revision, ...]) -> None:
    """Finals and cues are in order of their start, in whatever order they came."""
    assert transcript(*order).finals == FINALS
    assert transcript(*order).cues(ended=True) == transcript(*FINALS).cues(ended=True)


def test_simultaneous_segments_are_ordered_by_number() -> None:
    """Segments with the same start are ordered by number: the tenth after the ninth."""
    together = [Revision(f"c{place}", "es", "en", 1, 0, 900, "a", final=True) for place in (10, 9, 2)]

    assert [final.segment for final in transcript(*together).finals] == ["c2", "c9", "c10"]


def test_only_newer_revisions_count() -> None:
    """Only a newer revision replaces a final and increases the generation."""
    filled = transcript(FINALS[0])
    edited = Revision("c1", "es", "en", 3, 1500, 1900, "new", final=True, edited=True)

    assert [filled.put(edited), filled.put(edited), filled.put(FINALS[0])] == [True, False, False]
    assert (2, (edited,)) == (filled.generation, filled.finals)


def test_follows() -> None:
    """A final follows if it is new and last; an edit or an earlier final does not."""
    filled = transcript(FINALS[1])

    assert [filled.follows(final) for final in FINALS[:3]] == [False, False, True]


@pytest.mark.parametrize(("start", "changes"), [(5800, 0), (5799, 1), (900, 1)])
def test_rewritten_counts_overlapping_segments(start: int, changes: int) -> None:
    """A segment that begins before the end of an earlier one changes its cues."""
    filled = transcript(Revision("c1", "es", "en", 1, 0, 5800, "a long one " * 20, final=True))
    before = filled.rewritten
    filled.put(Revision("c2", "es", "en", 1, start, start + 900, "b", final=True))

    assert changes == filled.rewritten - before


def test_end_and_highest_number() -> None:
    """The latest end and the highest number are where a room continues; both are 0 without finals."""
    assert [(known.end, known.highest) for known in (transcript(), transcript(*FINALS))] == [(0, 0), (4900, 4)]


@pytest.mark.parametrize(("segment", "expected"), [("c412", 412), ("x", 0), ("a1-7", 7), ("c" + "9" * 30, 10**18 - 1)])
def test_segment_number(segment: str, expected: int) -> None:
    """The number of a segment is the one at the end of its name."""
    assert expected == number(segment)

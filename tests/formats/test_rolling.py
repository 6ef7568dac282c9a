from __future__ import annotations

import pytest

from formats.cue import Cue
from formats.rolling import unrolled

ROLL = (
    Cue(0, 2400, ("one",)),
    Cue(2400, 2410, ("one",)),
    Cue(2410, 4800, ("one", "two")),
    Cue(4800, 4810, ("two",)),
    Cue(4810, 7000, ("two", "three")),
    Cue(7000, 7010, ("three",)),
)


def test_each_line_is_shown_once() -> None:
    """A line ends where the next one begins, and one notice says how many were left out."""
    cues, (notice,) = unrolled(ROLL)

    assert [(0, 2410, "one"), (2410, 4810, "two"), (4810, 7010, "three")] == [
        (cue.start, cue.end, *cue.lines) for cue in cues
    ]
    assert "5 repeated lines are left out" in str(notice)


def test_cues_of_a_roll_may_overlap() -> None:
    """A line ends where the next one begins, although its cue is shown longer."""
    roll = (Cue(0, 3000, ("a",)), Cue(1000, 5000, ("a", "b")), Cue(3000, 7000, ("b", "c")), Cue(5000, 8000, ("c", "d")))

    assert [(0, 1000, "a"), (1000, 3000, "b"), (3000, 5000, "c"), (5000, 8000, "d")] == [
        (cue.start, cue.end, *cue.lines) for cue in unrolled(roll)[0]
    ]


def test_three_rows_roll() -> None:
    """Rolls of any number of rows are recognized."""
    lines = ["a", "b", "c", "d", "e"]
    roll = tuple(Cue(n * 1000, n * 1000 + 1000, tuple(lines[max(0, n - 2) : n + 1])) for n in range(5))

    assert [(line,) for line in lines] == [cue.lines for cue in unrolled(roll)[0]]


@pytest.mark.parametrize(
    "cues",
    [
        (Cue(0, 1000, ("No.",)), Cue(1000, 2000, ("No.",)), Cue(2000, 3000, ("No.",))),
        (Cue(0, 1000, ("a",)), Cue(1000, 2000, ("a", "b")), Cue(2000, 3000, ("a", "b", "c"))),
        (Cue(0, 1000, ("a",)), Cue(5000, 6000, ("a", "b")), Cue(9000, 9500, ("b", "c"))),
        (),
    ],
)
def test_other_repetitions_stay(cues: tuple[Cue, ...]) -> None:
    """Words that are said again, lines that are added, and lines after a pause are not rolling captions."""
    assert (cues, ()) == unrolled(cues)


def test_captions_that_grow_become_one() -> None:
    """Each is whole from its beginning; one that continues on a second line rolls."""
    texts = ["good", "good evening", "good evening everybody", "and", "and now", "and now the weather"]
    cues = [Cue(1000 * at, 1000 * at + 1000, (text,)) for at, text in enumerate(texts)]
    found, notices = unrolled(cues)

    assert [(0, 3000, "good evening everybody"), (3000, 6000, "and now the weather")] == [
        (cue.start, cue.end, cue.lines[0]) for cue in found
    ]
    assert ["4 captions that grow are shown whole from the beginning; keep them with --rolling"] == list(
        map(str, notices)
    )
    assert (tuple(cues[1:3]), ()) == unrolled(cues[1:3])


def test_a_roll_may_go_back_in_time() -> None:
    """The last line before the jump keeps its end."""
    found, _ = unrolled((*ROLL, *ROLL))

    assert [(4810, 7010), (0, 2410)] == [(cue.start, cue.end) for cue in found[2:4]]

from __future__ import annotations

from captioner.delivery.outputs.caption import Piece
from captioner.delivery.outputs.manner import Manner
from tests.captioner.delivery.outputs.told import caption


def test_how_long_a_piece_stays() -> None:
    """As long as its interval, and as reading takes where the next takes its place."""
    short, long = (Piece(caption("x"), ("x" * count,)) for count in (5, 75))

    assert (0.5, 0.5) == (Manner(0.5).stay(short), Manner(0.5).stay(long))
    assert (1.0, 3.0) == (Manner(reads=True).stay(short), Manner(reads=True).stay(long))
    assert 4.0 == Manner(4.0, reads=True).stay(long)


def test_many_that_wait_are_hurried() -> None:
    """But not beyond the rate: what came all at once is not dropped for want of time."""
    long = Piece(caption("x"), ("x" * 75,))

    assert [3.0, 3.0, 1.5, 0.5] == [Manner(0.5, reads=True).stay(long, waiting) for waiting in (0, 3, 6, 60)]

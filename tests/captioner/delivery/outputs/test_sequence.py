from __future__ import annotations

from captioner.delivery.outputs.caption import Piece
from captioner.delivery.outputs.sequence import Sequence
from tests.captioner.delivery.outputs.told import caption


def piece(text: str) -> Piece:
    return Piece(caption(text), (text,))


def test_it_grows_with_what_was_taken() -> None:
    """By one, never for a retry."""
    numbers, one, two = Sequence(5), piece("one"), piece("two")

    tries = [numbers.of(one), numbers.of(one)]
    numbers.doubt()
    numbers.taken()

    assert ([5, 5], 6) == (tries, numbers.of(two))


def test_what_was_refused_leaves_its_number() -> None:
    """The next piece may have it."""
    numbers, one, two = Sequence(), piece("one"), piece("two")

    numbers.of(one)
    numbers.refused(numbers.doubt())

    assert 1 == numbers.of(two)


def test_what_may_have_been_taken_keeps_it() -> None:
    """Also if a later try of it was refused: the first may have arrived."""
    numbers, one, two = Sequence(), piece("one"), piece("two")

    numbers.of(one)
    numbers.doubt()
    numbers.of(one)
    numbers.refused(numbers.doubt())

    assert 2 == numbers.of(two)


def test_the_other_side_may_know() -> None:
    """It tells the last number that it took: one in doubt is settled by it, and the next goes on behind it."""
    numbers, one, two = Sequence(3), piece("one"), piece("two")

    numbers.of(one)
    before = numbers.heard(2)
    numbers.doubt()
    lost, found = numbers.heard(2), numbers.heard(3)

    assert (False, False, True) == (before, lost, found)
    assert 4 == numbers.of(two)
    assert not numbers.heard(9)
    assert 10 == numbers.of(two)

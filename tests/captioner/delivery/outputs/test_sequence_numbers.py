from __future__ import annotations

from captioner.delivery.outputs.caption import CaptionPart
from captioner.delivery.outputs.sequence_numbers import SequenceNumbers
from tests.captioner.delivery.outputs.scripted import caption


def part_of(text: str) -> CaptionPart:
    return CaptionPart(caption(text), (text,))


def test_numbers_grow_with_accepted_parts() -> None:
    """An accepted part increases the number by one; a retry has the same number."""
    numbers, one, two = SequenceNumbers(5), part_of("one"), part_of("two")

    attempts = [numbers.of(one), numbers.of(one)]
    numbers.mark_sent()
    numbers.mark_accepted()

    assert ([5, 5], 6) == (attempts, numbers.of(two))


def test_refused_part_releases_its_number() -> None:
    """The number of a refused part is used for the next part."""
    numbers, one, two = SequenceNumbers(), part_of("one"), part_of("two")

    numbers.of(one)
    numbers.mark_refused(numbers.mark_sent())

    assert 1 == numbers.of(two)


def test_uncertain_part_keeps_its_number() -> None:
    """A part that may have been accepted keeps its number, even if a later attempt was refused."""
    numbers, one, two = SequenceNumbers(), part_of("one"), part_of("two")

    numbers.of(one)
    numbers.mark_sent()
    numbers.of(one)
    numbers.mark_refused(numbers.mark_sent())

    assert 2 == numbers.of(two)


def test_synchronize() -> None:
    """The last number of the service tells whether it has the uncertain part, and the next number follows it."""
    numbers, one, two = SequenceNumbers(3), part_of("one"), part_of("two")

    numbers.of(one)
    before = numbers.synchronize(2)
    numbers.mark_sent()
    lost, found = numbers.synchronize(2), numbers.synchronize(3)

    assert (False, False, True) == (before, lost, found)
    assert 4 == numbers.of(two)
    assert not numbers.synchronize(9)
    assert 10 == numbers.of(two)

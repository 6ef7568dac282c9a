from __future__ import annotations

from captioner.rooms.desk.delay_queue import DelayQueue
from captioner.types import Revision
from tests.fakes import revision


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def final(segment: str, text: str = "hello", language: str = "en", number: int = 1) -> Revision:
    return revision(segment, text, number, final=True, language=language)


def out(delay: DelayQueue) -> list[str]:
    return [waiting.revision.segment for waiting in delay.ready()]


def test_what_nobody_handles_goes_out_in_time() -> None:
    """Each after its own seconds, and once."""
    clock = Clock()
    delay = DelayQueue(clock)
    delay.put(final("c1"), 5)
    clock.now += 3
    delay.put(final("c2"), 5)
    early = out(delay)
    clock.now += 2

    assert ([], ["c1"], []) == (early, out(delay), out(delay))


def test_approved_ones_do_not_overtake() -> None:
    """Within a language they keep their order."""
    delay = DelayQueue(Clock())
    for name in ("c1", "c2"):
        delay.put(final(name), 5)
    delay.find("c2")[0].approved = True
    before = out(delay)
    delay.find("c1")[0].approved = True

    assert ([], ["c1", "c2"]) == (before, out(delay))


def test_a_correction_goes_out_as_an_edit() -> None:
    """With the next number; what the machine says later of it is passed over."""
    delay = DelayQueue(Clock())
    delay.put(final("c1", "helo"), 5)
    delay.correct("c1", "en", "hello")
    delay.put(final("c1", "hallo", number=3), 5)
    (waiting,) = delay.ready()

    made = waiting.revision
    assert ("hello", 2, True, True) == (made.stable, made.number, made.edited, made.final)


def test_rejected_ones_are_gone() -> None:
    """In one language, or in all."""
    delay = DelayQueue(Clock())
    for language in ("en", "es", "fr"):
        delay.put(final("c1", language=language), 5)
    one, others = delay.reject("c1", "es"), delay.reject("c1")

    assert (1, 2, 0) == (len(one), len(others), len(delay))


def test_who_corrects_gets_the_time_once_more() -> None:
    """Once only, so that nothing waits for ever."""
    clock = Clock()
    delay = DelayQueue(clock)
    delay.put(final("c1"), 5)
    extended = [delay.extend("c1", "en", 5), delay.extend("c1", "en", 5)]
    clock.now += 6
    before = out(delay)
    clock.now += 4

    assert ([True, False], [], ["c1"]) == (extended, before, out(delay))


def test_when_it_is_full_the_first_goes_out() -> None:
    """Nothing is lost."""
    delay = DelayQueue(Clock())
    for number in range(501):
        delay.put(final(f"c{number}"), 60)

    assert ["c0"] == out(delay)


def test_what_could_not_be_taken_stays() -> None:
    """Whoever takes it and fails finds it there again."""
    delay = DelayQueue(Clock())
    delay.put(final("c1"), 0)
    next(delay.ready())

    assert ["c1"] == out(delay)

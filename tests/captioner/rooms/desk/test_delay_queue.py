from __future__ import annotations

from captioner.rooms.desk.delay_queue import DelayQueue
from captioner.types import Revision
from tests.fakes import revision


class Clock:
    """Clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def final(segment: str, text: str = "hello", language: str = "en", number: int = 1) -> Revision:
    return revision(segment, text, number, final=True, language=language)


def due(delayed: DelayQueue) -> list[str]:
    return [caption.revision.segment for caption in delayed.due()]


def test_a_caption_is_released_when_its_delay_is_over() -> None:
    """Each after its own seconds, and once."""
    clock = Clock()
    delayed = DelayQueue(clock)
    delayed.put(final("c1"), 5)
    clock.now += 3
    delayed.put(final("c2"), 5)
    early = due(delayed)
    clock.now += 2

    assert ([], ["c1"], []) == (early, due(delayed), due(delayed))


def test_an_approved_caption_waits_for_those_before_it() -> None:
    """Captions of a language keep their order."""
    delayed = DelayQueue(Clock())
    for name in ("c1", "c2"):
        delayed.put(final(name), 5)
    delayed.find("c2")[0].approved = True
    before = due(delayed)
    delayed.find("c1")[0].approved = True

    assert ([], ["c1", "c2"]) == (before, due(delayed))


def test_a_correction_is_released_as_an_edit() -> None:
    """A released correction has the next number; later revisions of the machine are ignored."""
    delayed = DelayQueue(Clock())
    delayed.put(final("c1", "helo"), 5)
    delayed.correct("c1", "en", "hello", "Anna")
    delayed.put(final("c1", "hallo", number=3), 5)
    (caption,) = delayed.due()

    released = caption.revision
    assert ("hello", 2, True, True) == (released.stable, released.number, released.edited, released.final)


def test_rejected_captions_are_removed() -> None:
    """In one language or in all."""
    delayed = DelayQueue(Clock())
    for language in ("en", "es", "fr"):
        delayed.put(final("c1", language=language), 5)
    one, others = delayed.reject("c1", "es"), delayed.reject("c1")

    assert (1, 2, 0) == (len(one), len(others), len(delayed))


def test_editing_extends_the_delay_once() -> None:
    """A second extension is refused, so that no caption waits without end."""
    clock = Clock()
    delayed = DelayQueue(clock)
    delayed.put(final("c1"), 5)
    extended = [delayed.extend("c1", "en", 5), delayed.extend("c1", "en", 5)]
    clock.now += 6
    before = due(delayed)
    clock.now += 4

    assert ([True, False], [], ["c1"]) == (extended, before, due(delayed))


def test_a_full_queue_releases_its_first_caption() -> None:
    """No caption is lost."""
    delayed = DelayQueue(Clock())
    for number in range(501):
        delayed.put(final(f"c{number}"), 60)

    assert ["c0"] == due(delayed)


def test_a_caption_stays_if_its_release_fails() -> None:
    """A caption is removed only when the next one is requested."""
    delayed = DelayQueue(Clock())
    delayed.put(final("c1"), 0)
    next(delayed.due())

    assert ["c1"] == due(delayed)

from __future__ import annotations

import threading
import time

from captioner.rooms.scheduler import Scheduler


def test_final_goes_first_and_rooms_take_turns() -> None:
    """Final decodes are served first; within a kind the order is that of asking."""
    scheduler = Scheduler()
    served: list[str] = []

    def work(kind: str, name: str) -> None:
        with scheduler.turn(kind):
            served.append(name)

    asked = [("interim", "a"), ("interim", "b"), ("final", "c"), ("interim", "d"), ("final", "e")]
    threads = [threading.Thread(target=work, args=each) for each in asked]
    with scheduler.turn("interim"):
        for waiting, thread in enumerate(threads, 1):
            thread.start()
            while scheduler.waiting < waiting:
                time.sleep(0.001)
    for thread in threads:
        thread.join()

    assert served == ["c", "e", "a", "b", "d"]


def test_a_death_gives_the_turn_back() -> None:
    """A turn ends with an exception."""
    scheduler = Scheduler()
    try:
        with scheduler.turn("final"):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with scheduler.turn("final"):
        assert scheduler.waiting == 0


def test_seats() -> None:
    """As many threads as seats have a turn at a time; the next one waits until one leaves."""
    scheduler = Scheduler(2)
    with scheduler.turn("interim"):
        with scheduler.turn("interim"):
            asking = threading.Thread(target=lambda: scheduler.turn("final").__enter__(), daemon=True)
            asking.start()
            while not scheduler.waiting:
                time.sleep(0.001)
            asking.join(0.02)
            assert asking.is_alive()
        asking.join(10)

    assert not asking.is_alive()


def asked(scheduler: Scheduler, kind: str) -> threading.Thread:
    """Thread that waits for a turn and gives it back."""

    def work() -> None:
        with scheduler.turn(kind):
            pass

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_translations_use_seats_that_nobody_needs() -> None:
    """A translation begins while a seat is free, and no decode waits for it."""
    scheduler = Scheduler(2)
    with scheduler.turn("interim"), scheduler.turn("translation"):
        asked(scheduler, "interim").join(10)
        with scheduler.turn("final"):
            translation = asked(scheduler, "translation")
            translation.join(0.02)
            assert translation.is_alive()
            assert 1 == scheduler.waiting


def test_a_translation_waits_for_a_free_seat() -> None:
    """Decodes of all rooms go before the translation of any."""
    scheduler = Scheduler(1)
    with scheduler.turn("interim"):
        translation = asked(scheduler, "translation")
        while not scheduler.waiting:
            time.sleep(0.001)
        interim = asked(scheduler, "interim")
        translation.join(0.02)
        assert translation.is_alive()
    interim.join(10)
    translation.join(10)

    assert not translation.is_alive()


def test_translations_of_rooms_take_turns() -> None:
    """As many translations as configured run at a time; the next ones follow in the order of asking."""
    scheduler, served = Scheduler(4, translations=1), []

    def work(name: str) -> None:
        with scheduler.turn("translation"):
            served.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    with scheduler.turn("translation"):
        for waiting, thread in enumerate(threads, 1):
            thread.start()
            while scheduler.waiting < waiting:
                time.sleep(0.001)
        assert [] == served
    for thread in threads:
        thread.join(10)

    assert ["a", "b", "c"] == served

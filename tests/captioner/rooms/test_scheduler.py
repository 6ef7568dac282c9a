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

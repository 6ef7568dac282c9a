from __future__ import annotations

import threading

from captioner.rooms import cpu
from captioner.rooms.cpu import CpuLoad, CpuShare, cores


def test_load_is_zero_in_the_first_second() -> None:
    assert 0.0 == CpuLoad().percent


class Scheduled:
    """Waits of two threads and a clock, both set by a test."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits = {"1": 5.0, "2": 7.0}

    def meter(self) -> CpuShare:
        """Return a meter of these threads."""
        return CpuShare(lambda: dict(self.waits), clock=lambda: self.now)

    def after(self, seconds: float, *waits: float) -> None:
        """Let time pass in which the threads wait for a core."""
        self.now += seconds
        for name, waited in zip(self.waits, waits, strict=False):
            self.waits[name] += waited


def test_share_is_that_of_the_most_starved_thread() -> None:
    """A thread that waits for a core three quarters of the time leaves a share of a quarter."""
    scheduled = Scheduled()
    meter = scheduled.meter()
    first = meter()
    scheduled.after(2.0, 0.1, 1.5)
    starved = meter()
    scheduled.after(2.0, 0.0, 0.0)

    assert (1.0, 0.25, 1.0) == (first, starved, meter())


def test_share_is_never_zero() -> None:
    """A thread that got nothing at all leaves a tenth, so that an engine that hangs is still replaced."""
    scheduled = Scheduled()
    meter = scheduled.meter()
    meter()
    scheduled.after(1.0, 1.0)

    assert 0.1 == meter()


def test_share_after_a_long_pause_is_unknown() -> None:
    """Waits of long ago are not those of now."""
    scheduled = Scheduled()
    meter = scheduled.meter()
    meter()
    scheduled.after(60.0, 50.0)

    assert 1.0 == meter()


def test_share_is_read_once_for_all_rooms() -> None:
    """Several rooms that ask at the same time get the same share."""
    scheduled = Scheduled()
    meter = scheduled.meter()
    meter()
    scheduled.after(1.0, 0.5)
    first = meter()
    scheduled.after(0.01, 0.01)

    assert first == meter() == 0.5


def test_share_without_scheduler_statistics() -> None:
    """Other systems count by the load average: twice as many programs as cores leave half."""
    meter = CpuShare(dict, lambda: 2.0 * cores())

    assert 0.5 == meter()


def test_threads_of_this_process_are_found() -> None:
    """Linux counts the waits of every thread; other systems none."""
    waits = cpu._waits()

    assert not waits or str(threading.get_native_id()) in waits

"""CPU load of this process and of the machine, and the share of the CPU that this process gets.

The share comes from Linux's scheduler statistics (https://docs.kernel.org/scheduler/sched-stats.html), which count for
each thread the time that it was ready to run and had to wait. It is the only reliable sign of a starved engine:

- CPU time of the engine's thread: the thread waits while CTranslate2 computes in threads of its own.
- CPU time of the process: grows in all rooms, and does not show whether a thread that used none wanted any.
- Load average: an average of a minute over the whole machine, also in a container. Used where there is nothing better.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_THREADS: Final = Path("/proc/self/task")
_MIN_STEP_S: Final = 0.5
"""Seconds between two readings of the scheduler statistics; the first one gives no share."""
_MAX_STEP_S: Final = 5.0
"""Seconds after which a reading is too old to compare with."""
_AVERAGED_S: Final = 10.0
"""Seconds over which the load of this process is averaged."""
_MIN_SHARE: Final = 0.1
"""Smallest share: an engine that hangs on an overloaded machine is replaced after ten times the timeout at most."""


class CpuLoad:
    """Measured when it is read, once per second at most."""

    def __init__(self) -> None:
        self._used, self._since, self._share = time.process_time(), time.monotonic(), 0.0

    @property
    def percent(self) -> float:
        """Share of all cores."""
        passed = time.monotonic() - self._since
        if passed >= 1.0:
            used = time.process_time()
            self._share = 100 * (used - self._used) / passed / (os.cpu_count() or 1)
            self._used, self._since = used, time.monotonic()
        return round(self._share, 1)


class RecentLoad:
    """Share of the cores that this process has used in the last seconds: an average, measured when it is read."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, used: Callable[[], float] = time.process_time
    ) -> None:
        """`clock`: monotonic seconds; `used`: seconds of CPU time of this process."""
        self._clock, self._used = clock, used
        self._before, self._share = (clock(), used()), 0.0

    def __call__(self) -> float:
        """Return the share, 0 to 1; read about once per second by the one who needs it."""
        now, used = self._clock(), self._used()
        passed = now - self._before[0]
        if passed >= _MIN_STEP_S:
            weight = min(1.0, passed / _AVERAGED_S)
            self._share += weight * ((used - self._before[1]) / passed / cores() - self._share)
            self._before = now, used
        return self._share


class CpuShare:
    """Share of the time in which the threads of this process that were ready to run did not wait for a core."""

    def __init__(
        self,
        waits: Callable[[], Mapping[str, float]] | None = None,
        load: Callable[[], float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create a meter that has no reading yet.

        Args:
            waits: Seconds that each thread has waited for a core, by its name; empty where they are not counted.
            load: Load average of the machine.
            clock: Monotonic time in seconds.
        """
        self._waits, self._load, self._clock = waits or _waits, load or machine_load, clock
        self._before: Mapping[str, float] = {}
        self._read_at = float("-inf")
        self._share = 1.0

    def __call__(self) -> float:
        """Return the share, 0.1 to 1: that of the thread which has waited most since the last reading.

        Read about once per second by the one who needs it; 1 until there are two readings.
        """
        now = self._clock()
        passed = now - self._read_at
        if passed < _MIN_STEP_S:
            return self._share
        waits, before = self._waits(), self._before
        self._before, self._read_at = waits, now
        if not waits:
            share = cores() / max(1.0, self._load())
        elif passed > _MAX_STEP_S:
            share = 1.0
        else:
            share = 1 - max((waited - before.get(name, waited) for name, waited in waits.items()), default=0.0) / passed
        self._share = min(1.0, max(_MIN_SHARE, share))
        return self._share


def cores() -> int:
    """Return the number of CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_load() -> float:
    """Return the average number of processes of the whole machine that ran or waited for a core in the last minute.

    0.0 on systems without it, such as Windows.
    """
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def machine_text() -> str:
    """Return the machine's load in words, such as `load 7.9 on 2 cores`; empty on systems that do not measure it."""
    count = cores()
    return f"load {machine_load():.1f} on {count} core{'s' * (count != 1)}" if hasattr(os, "getloadavg") else ""


def _waits() -> dict[str, float]:
    """Return the seconds that each thread of this process has waited for a core; empty on other systems than Linux."""
    found: dict[str, float] = {}
    try:
        for thread in _THREADS.iterdir():
            try:
                found[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
            except (FileNotFoundError, ProcessLookupError):  # the thread has ended
                continue
    except (OSError, ValueError, IndexError):  # no /proc, or a kernel without scheduler statistics
        return {}
    return found


CPU_LOAD = CpuLoad()
"""Load of this process; 0 at the first reading."""
RECENT_LOAD = RecentLoad()
"""Share of the cores that this process has used in the last seconds."""
CPU_SHARE = CpuShare()
"""Share of the CPU that this process gets."""

"""CPU load of this process."""

from __future__ import annotations

import os
import time


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


CPU_LOAD = CpuLoad()
"""Load of this process; 0 at the first reading."""

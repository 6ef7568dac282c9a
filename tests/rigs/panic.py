"""Delay of `hide`, from the request of an operator to the socket of the last viewer.

    this process: POST /hide, and a viewer pool (one epoll) ◄── loopback ──► synthetic server (real, one room)

The clock starts before the connection of the request is opened and stops when the last socket has been read; it
includes the time that this process takes to read all sockets. `tests/pages/test_panic.py` measures up to the frame that
a browser paints.
"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from captioner.bench.machine import machine
from captioner.bench.synthetic_server import ROOM, synthetic_server
from captioner.bench.viewer_pool import ViewerPool

Row = dict[str, object]

TIMES = 20
"""Number of times that captions are hidden and shown again."""


@dataclass(frozen=True, slots=True)
class PanicReport:
    """Result of one run."""

    viewers: int
    times: int
    median: float
    """Milliseconds from the request to the last viewer's socket."""
    worst: float
    answered: float
    """Median milliseconds until the operator had the answer."""

    @property
    def json(self) -> Row:
        """Figures as JSON values."""
        return {"machine": machine(), "panic": asdict(self)}

    @property
    def table(self) -> str:
        """Figures as text."""
        return (
            f"{self.viewers} viewers, hidden {self.times} times: the last viewer's socket had it after "
            f"{self.median:.1f} ms (median), {self.worst:.1f} ms at worst; the operator's answer came after "
            f"{self.answered:.1f} ms"
        )


def measure(viewers: int, rate: float, report: Callable[[str], None], times: int = TIMES) -> PanicReport:
    """Hide and show so many times, while captions are published."""
    delays, answers = [], []
    with synthetic_server(rate) as served:
        pool = ViewerPool(served.port, ROOM)
        report(f"{viewers} viewers …")
        pool.grow(viewers)
        pool.record(1.0)
        for turn in range(times):
            since = time.monotonic()
            _post(served.port, "hide")
            answers.append(1000 * (time.monotonic() - since))
            delays.append(1000 * (pool.wait_for_styles(2 * turn + 1) - since))
            _post(served.port, "show")
            pool.wait_for_styles(2 * turn + 2)
        pool.close()
    return PanicReport(viewers, times, statistics.median(delays), max(delays), statistics.median(answers))


def _post(port: int, action: str) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("POST", f"/rooms/{ROOM}/{action}", headers={"Content-Length": "0"})
    answer = line.getresponse()
    answer.read()
    line.close()
    if answer.status != 200:
        raise ConnectionError(f"{action} failed with status {answer.status}")

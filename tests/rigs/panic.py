"""`captioner bench panic`: how long it takes from an operator's request to the last viewer's socket.

    this process: POST /hide, and an pool (one epoll) ◄── loopback ──► hall: the real server, one room, speech

The clock starts before the request's connection is opened and stops when the last socket has been read: what this
process takes to read all of them is in it. How long a browser then takes to paint, `tests/pages/test_panic.py` says.
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
"""Captions are hidden so often, and shown again."""


@dataclass(frozen=True, slots=True)
class PanicReport:
    """One run."""

    viewers: int
    times: int
    median: float
    """Milliseconds from the request to the last viewer's socket."""
    worst: float
    answered: float
    """Milliseconds until the operator had the answer, at the median."""

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
    """Hide and show so often, while somebody speaks."""
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
        raise ConnectionError(f"{action} was answered with {answer.status}")

"""`captioner bench viewers`: number of viewers that one serving process carries, loaded from a second process.

    this process: viewer pool (one epoll) ◄── loopback, several addresses ──► synthetic server (real, one room)
    with --edges:                         ◄────────────► edges ◄── Redis ◄── synthetic server

The delay is measured from publishing (before encoding) until this process has read the event from a viewer's socket; it
includes the time that this process takes to read all sockets. The percentiles include every event sent.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import psutil

from captioner.bench.edge_servers import edge_servers
from captioner.bench.machine import machine
from captioner.bench.synthetic_server import ROOM, ServingProcess, synthetic_server
from captioner.bench.viewer_pool import Arrivals, ViewerPool
from captioner.errors import ConfigError

Row = dict[str, object]

VIEWERS = (1000, 5000, 10_000)
_ALONE = 3.0
"""Minimum seconds for which a single viewer is measured."""
_SPARE = 100
"""Files that this process has open besides the sockets."""


@dataclass(frozen=True, slots=True)
class ViewerLoad:
    """Delay and cost with one number of viewers."""

    viewers: int
    rate: float
    """Events per second."""
    events: int
    """Number of events measured."""
    missed: int
    """Arrivals that are missing: superseded for a slow viewer, or more than half a second late."""
    median: float
    """Milliseconds from publishing to a viewer's socket, like all that follow."""
    p95: float
    p99: float
    added: float
    """Milliseconds by which the median exceeds that of a single viewer."""
    last_median: float
    """Milliseconds to the last viewer's socket."""
    last_p99: float
    memory: float
    """MiB of the processes that serve viewers."""
    processor: float
    """Percent of one core used by these processes."""
    size: int = 0
    """Bytes per event on the connection, with a share of the heartbeats."""
    behind: float = 0.0
    """Percent of one core used by processes that serve no viewers: engine and Redis behind edges."""


@dataclass(frozen=True, slots=True)
class ReconnectStorm:
    """Disconnection and return of all viewers."""

    viewers: int
    within: float
    """Seconds over which they returned."""
    served: float
    """Seconds until the last one had its snapshot."""
    lost: int
    """Number of finals that some viewer missed."""


@dataclass(frozen=True, slots=True)
class ViewersReport:
    """Result of one run."""

    loads: tuple[ViewerLoad, ...]
    storm: ReconnectStorm
    edges: int = 0
    """Number of edge processes; 0: the engine serves, without a bus."""

    @property
    def per_viewer(self) -> float | None:
        """KiB per viewer beyond the first step; None with a single step."""
        first, last = self.loads[0], self.loads[-1]
        grown = last.viewers - first.viewers
        return round(1024 * (last.memory - first.memory) / grown, 1) if grown else None

    @property
    def json(self) -> Row:
        """Figures as JSON values."""
        return {
            "machine": machine(),
            "edges": self.edges,
            "loads": [asdict(load) for load in self.loads],
            "kib_per_viewer": self.per_viewer,
            "storm": asdict(self.storm),
        }

    @property
    def table(self) -> str:
        """Figures as text."""
        head = "viewers  events/s   p50 ms   p95 ms   p99 ms   added   last p50   last p99   missed    MiB   core %"
        rows = [
            f"{load.viewers:>7}  {load.rate:>8}  {load.median:>7.1f}  {load.p95:>7.1f}  {load.p99:>7.1f}"
            f"  {load.added:>6.1f}"
            f"  {load.last_median:>9.1f}  {load.last_p99:>9.1f}  {load.missed:>7}"
            f"  {load.memory:>5.0f}  {load.processor:>7.0f}"
            + (f"  and {load.behind:.0f} for engine and Redis" if self.edges else "")
            for load in self.loads
        ]
        memory = (
            f"\n{self.per_viewer} KiB per viewer beyond the first {self.loads[0].viewers}" if self.per_viewer else ""
        )
        memory += f"\n{self.loads[-1].size} bytes per event on the connection"
        storm = self.storm
        back = (
            f"\nstorm: {storm.viewers} disconnected and returned over {storm.within:.0f} s; the last was served after "
            f"{storm.served:.1f} s; finals lost: {storm.lost}"
        )
        return "\n".join([head, *rows]) + memory + back


def measure(
    viewers: Iterable[int], rate: float, seconds: float, report: Callable[[str], None], *, edges: int = 0
) -> ViewersReport:
    """Measure growing numbers of viewers for `seconds` each, then a reconnect storm.

    `edges`: number of edge processes that serve them through Redis; 0: the engine.

    Raises:
        ConfigError: this system limits a process to fewer open connections, or redis-server is not installed.
    """
    steps = sorted(set(viewers))
    _raise_files(steps[-1] + _SPARE)
    with _serving(rate, edges) as (serving, behind):
        pool = ViewerPool(serving[0].port, ROOM, *(each.port for each in serving[1:]))
        pool.grow(max(1, edges))
        report("one viewer …" if edges < 2 else f"one viewer on each of {edges} edges …")
        alone = _load(pool, serving, behind, rate, max(seconds, _ALONE), 0.0).median
        loads = []
        for size in steps:
            report(f"{size} viewers …")
            pool.grow(size)
            loads.append(_load(pool, serving, behind, rate, seconds, alone))
        report("all viewers disconnect and return …")
        storm = ReconnectStorm(len(pool), 5.0, *pool.reconnect_all(5.0))
        pool.close()
    return ViewersReport(tuple(loads), storm, edges)


@contextmanager
def _serving(rate: float, edges: int) -> Iterator[tuple[tuple[ServingProcess, ...], tuple[ServingProcess, ...]]]:
    """Yield the processes that serve viewers, and those behind them."""
    if edges:
        with edge_servers(rate, edges) as processes:
            yield processes[:edges], processes[edges:]
    else:
        with synthetic_server(rate) as served:
            yield (served,), ()


def _load(
    pool: ViewerPool,
    serving: tuple[ServingProcess, ...],
    behind: tuple[ServingProcess, ...],
    rate: float,
    seconds: float,
    alone: float,
) -> ViewerLoad:
    pool.record(1.0)  # until all new viewers have settled
    groups = [[psutil.Process(each.pid) for each in group] for group in (serving, behind)]
    used, since = list(map(_used, groups)), time.monotonic()
    arrivals = pool.record(seconds)
    passed = time.monotonic() - since
    busy = [round(100 * (_used(group) - before) / passed, 1) for group, before in zip(groups, used, strict=True)]
    memory = sum(process.memory_info().rss for process in groups[0]) / 2**20
    delays, last = sorted(arrivals.delays), sorted(arrivals.last.values())
    return ViewerLoad(
        len(pool),
        rate,
        len(last),
        _missed(arrivals, len(pool)),
        _at(delays, 0.5),
        _at(delays, 0.95),
        _at(delays, 0.99),
        round(_at(delays, 0.5) - alone, 2),
        _at(last, 0.5),
        _at(last, 0.99),
        round(memory, 1),
        busy[0],
        round(arrivals.bytes / max(1, len(delays))),
        busy[1],
    )


def _used(processes: Iterable[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _missed(arrivals: Arrivals, viewers: int) -> int:
    return sum(viewers - arrived for arrived in arrivals.reached.values())


def _at(ordered: list[float], part: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 2) if ordered else float("nan")


def _raise_files(needed: int) -> None:
    """Raise the limit of open files to one per viewer, here and in the child, which inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and needed > hard:
        raise ConfigError(
            f"{needed} connections needed, but a process may open only {hard} files", "raise the limit: ulimit -Hn"
        )
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))

"""`captioner bench viewers`: how many viewers one serving process carries, the load coming from a second process.

    this process: audience (one epoll) ◄── loopback, several source addresses ──► hall: the real server, one room
    with --edges:                      ◄──────────────────────────► edges ◄── Redis ◄── hall

The delay is from publishing (before it is encoded) to the moment when this process has read it from a viewer's
socket: what this process takes to read all sockets is in it. Nothing that was sent is left out of the percentiles.
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
"""Seconds at least in which one viewer is looked at."""
_SPARE = 100
"""Files that this process has open beside the sockets."""


@dataclass(frozen=True, slots=True)
class ViewerLoad:
    """What so many viewers cost."""

    viewers: int
    rate: float
    """Events a second."""
    events: int
    """That were looked at."""
    missed: int
    """Arrivals that did not come: superseded for a slow viewer, or late by more than half a second."""
    median: float
    """Milliseconds from publishing to a viewer's socket, as all that follow."""
    p95: float
    p99: float
    added: float
    """Milliseconds by which the median viewer sees an event later than one who is alone."""
    last_median: float
    """To the last viewer's socket."""
    last_p99: float
    memory: float
    """MiB of the processes that serve viewers."""
    processor: float
    """Percent of one core, of these."""
    size: int = 0
    """Bytes that an event takes on the line, heartbeats shared out among them."""
    behind: float = 0.0
    """Percent of one core, of what serves no viewer: engine and Redis behind edges."""


@dataclass(frozen=True, slots=True)
class ReconnectStorm:
    """All viewers drop and return."""

    viewers: int
    within: float
    """Seconds over which they returned."""
    served: float
    """Seconds until the last one had its snapshot."""
    lost: int
    """Finals that did not come to everyone."""


@dataclass(frozen=True, slots=True)
class ViewersReport:
    """One run."""

    loads: tuple[ViewerLoad, ...]
    storm: ReconnectStorm
    edges: int = 0
    """Processes that served; 0: one, without a bus."""

    @property
    def per_viewer(self) -> float | None:
        """KiB of each viewer beyond the first step's; None where there was one step only."""
        first, last = self.loads[0], self.loads[-1]
        grown = last.viewers - first.viewers
        return round(1024 * (last.memory - first.memory) / grown, 1) if grown else None

    @property
    def json(self) -> Row:
        """For a machine."""
        return {
            "machine": machine(),
            "edges": self.edges,
            "loads": [asdict(load) for load in self.loads],
            "kib_per_viewer": self.per_viewer,
            "storm": asdict(self.storm),
        }

    @property
    def table(self) -> str:
        """For a person."""
        head = "viewers  events/s   p50 ms   p95 ms   p99 ms   added   last p50   last p99   missed    MiB   core %"
        rows = [
            f"{load.viewers:>7}  {load.rate:>8}  {load.median:>7.1f}  {load.p95:>7.1f}  {load.p99:>7.1f}"
            f"  {load.added:>6.1f}"
            f"  {load.last_median:>9.1f}  {load.last_p99:>9.1f}  {load.missed:>7}"
            f"  {load.memory:>5.0f}  {load.processor:>7.0f}"
            + (f"  and {load.behind:.0f} of engine and Redis" if self.edges else "")
            for load in self.loads
        ]
        memory = (
            f"\n{self.per_viewer} KiB per viewer beyond the first {self.loads[0].viewers}" if self.per_viewer else ""
        )
        memory += f"\n{self.loads[-1].size} bytes an event on the line"
        storm = self.storm
        back = (
            f"\nstorm: {storm.viewers} dropped and returned over {storm.within:.0f} s, the last was served after "
            f"{storm.served:.1f} s; finals lost: {storm.lost}"
        )
        return "\n".join([head, *rows]) + memory + back


def measure(
    viewers: Iterable[int], rate: float, seconds: float, report: Callable[[str], None], *, edges: int = 0
) -> ViewersReport:
    """Ever more viewers, so many seconds each, and a storm at last.

    `edges`: so many processes serve them, through Redis; 0: the engine itself.

    Raises:
        ConfigError: this system does not let one process open so many connections; there is no redis-server.
    """
    steps = sorted(set(viewers))
    _raise_files(steps[-1] + _SPARE)
    with _serving(rate, edges) as (serving, behind):
        audience = ViewerPool(serving[0].port, ROOM, *(each.port for each in serving[1:]))
        audience.grow(max(1, edges))
        report("one viewer …" if edges < 2 else f"one viewer on each of {edges} edges …")
        alone = _load(audience, serving, behind, rate, max(seconds, _ALONE), 0.0).median
        loads = []
        for size in steps:
            report(f"{size} viewers …")
            audience.grow(size)
            loads.append(_load(audience, serving, behind, rate, seconds, alone))
        report("all drop and return …")
        storm = ReconnectStorm(len(audience), 5.0, *audience.storm(5.0))
        audience.close()
    return ViewersReport(tuple(loads), storm, edges)


@contextmanager
def _serving(rate: float, edges: int) -> Iterator[tuple[tuple[ServingProcess, ...], tuple[ServingProcess, ...]]]:
    """What serves viewers, and what stands behind that."""
    if edges:
        with edge_servers(rate, edges) as found:
            yield found[:edges], found[edges:]
    else:
        with synthetic_server(rate) as served:
            yield (served,), ()


def _load(
    audience: ViewerPool,
    serving: tuple[ServingProcess, ...],
    behind: tuple[ServingProcess, ...],
    rate: float,
    seconds: float,
    alone: float,
) -> ViewerLoad:
    audience.listen(1.0)  # until all that joined have settled
    groups = [[psutil.Process(each.pid) for each in group] for group in (serving, behind)]
    used, since = list(map(_used, groups)), time.monotonic()
    tally = audience.listen(seconds)
    passed = time.monotonic() - since
    busy = [round(100 * (_used(group) - before) / passed, 1) for group, before in zip(groups, used, strict=True)]
    memory = sum(process.memory_info().rss for process in groups[0]) / 2**20
    delays, last = sorted(tally.delays), sorted(tally.last.values())
    return ViewerLoad(
        len(audience),
        rate,
        len(last),
        _missed(tally, len(audience)),
        _at(delays, 0.5),
        _at(delays, 0.95),
        _at(delays, 0.99),
        round(_at(delays, 0.5) - alone, 2),
        _at(last, 0.5),
        _at(last, 0.99),
        round(memory, 1),
        busy[0],
        round(tally.bytes / max(1, len(delays))),
        busy[1],
    )


def _used(processes: Iterable[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _missed(tally: Arrivals, viewers: int) -> int:
    return sum(viewers - arrived for arrived in tally.arrivals.values())


def _at(ordered: list[float], part: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 2) if ordered else float("nan")


def _raise_files(needed: int) -> None:
    """Both processes have as many files open as there are viewers; the child has our limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and needed > hard:
        raise ConfigError(f"{needed} connections, but a process may open {hard} files here", "raise it: ulimit -Hn")
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))

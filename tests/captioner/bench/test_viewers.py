from __future__ import annotations

import pytest

from captioner.bench.viewers import ReconnectStorm, ViewerLoad, ViewersReport, measure
from captioner.errors import ConfigError


def load(viewers: int, memory: float) -> ViewerLoad:
    return ViewerLoad(viewers, 2.5, 25, 0, 1.0, 2.0, 3.0, 0.5, 2.0, 3.0, memory, 10.0)


def test_few_viewers() -> None:
    """Every viewer gets every event, and all finals after a reconnect storm."""
    result = measure([10, 30], 20.0, 1.5, lambda _: None)

    assert [10, 30] == [each.viewers for each in result.loads]
    assert all(each.events > 5 and each.missed == 0 for each in result.loads)
    assert (30, 0) == (result.storm.viewers, result.storm.lost)


@pytest.mark.program
def test_viewers_of_edges() -> None:
    """Viewers of two edges get every event through Redis."""
    result = measure([10], 20.0, 1.5, lambda _: None, edges=2)

    assert (2, 10) == (result.edges, result.loads[0].viewers)
    assert (True, 0, 0) == (result.loads[0].events > 5, result.loads[0].missed, result.storm.lost)
    assert "for engine and Redis" in result.table


def test_the_report() -> None:
    """The report has a line for each number of viewers, memory per viewer, and the storm."""
    result = ViewersReport((load(1000, 60.0), load(2000, 70.0)), ReconnectStorm(2000, 5.0, 4.9, 0))

    assert result.per_viewer == 10.2
    assert "10.2 KiB per viewer beyond the first 1000" in result.table
    assert "finals lost: 0" in result.table
    assert {"machine", "edges", "loads", "kib_per_viewer", "storm"} == set(result.json)


def test_too_many_viewers() -> None:
    """More viewers than a process may open files are refused before anything is started."""
    with pytest.raises(ConfigError, match="a process may open only"):
        measure([10_000_000], 1.0, 1.0, lambda _: None)

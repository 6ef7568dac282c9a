from __future__ import annotations

from tests.rigs.panic import PanicReport, measure


def test_every_viewer_gets_hide_and_show() -> None:
    """Every hide and every show reaches every viewer's socket."""
    result = measure(20, 10.0, lambda _: None, times=3)

    assert (20, 3) == (result.viewers, result.times)
    assert 0 < result.median <= result.worst


def test_the_report() -> None:
    result = PanicReport(1000, 20, 12.34, 30.0, 3.0)

    assert "after 12.3 ms (median), 30.0 ms at worst" in result.table
    assert {"machine", "panic"} == set(result.json)

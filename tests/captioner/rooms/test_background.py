from __future__ import annotations

import asyncio
import threading

import pytest

from captioner.rooms.background import run_in_background


def test_gives_what_the_work_gives() -> None:
    """Or raises what it raises."""

    async def run() -> int:
        with pytest.raises(ZeroDivisionError):
            await run_in_background(lambda: 1 // 0)
        return await run_in_background(lambda: 7)

    assert 7 == asyncio.run(run())


@pytest.mark.filterwarnings("error")
def test_what_comes_late_is_not_lost() -> None:
    """Nobody waits any more: `late` gets it, even when the loop has gone."""
    go, came = threading.Event(), threading.Event()

    def work() -> int:
        go.wait()
        return 7

    async def run() -> None:
        run_in_background(work, lambda _: came.set()).cancel()

    asyncio.run(run())
    go.set()

    assert came.wait(10)

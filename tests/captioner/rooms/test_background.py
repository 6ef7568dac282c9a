from __future__ import annotations

import asyncio
import threading

import pytest

from captioner.rooms.background import call_soon, run_in_background


def test_result_or_exception_of_the_work() -> None:
    """The future has the result of the work, or its exception."""

    async def run() -> int:
        with pytest.raises(ZeroDivisionError):
            await run_in_background(lambda: 1 // 0)
        return await run_in_background(lambda: 7)

    assert 7 == asyncio.run(run())


@pytest.mark.filterwarnings("error")
def test_unawaited_result_is_discarded() -> None:
    """A result for which nobody waits goes to `discard`, even if the loop is closed."""
    go, came = threading.Event(), threading.Event()

    def work() -> int:
        go.wait()
        return 7

    async def run() -> None:
        run_in_background(work, lambda _: came.set()).cancel()

    asyncio.run(run())
    go.set()

    assert came.wait(10)


def test_call_into_a_closed_loop() -> None:
    """A call into a loop that is closed is dropped."""
    loop = asyncio.new_event_loop()
    loop.close()

    assert not call_soon(loop, lambda: None)

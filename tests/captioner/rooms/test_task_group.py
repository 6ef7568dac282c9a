from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from captioner.rooms.task_group import run_all, run_until_first


async def forever(log: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        log.append("cancelled")


async def fail() -> None:
    raise ValueError("scripted")


def test_the_first_to_finish_cancels_the_others() -> None:
    """Cancellation is complete when the call returns."""
    log: list[str] = []

    asyncio.run(run_until_first(forever(log), asyncio.sleep(0)))

    assert ["cancelled"] == log


@pytest.mark.parametrize("run", [run_all, run_until_first])
def test_an_exception_is_raised_as_it_is(run: Callable[..., Coroutine[None, None, None]]) -> None:
    """An exception cancels the others and is not wrapped in a group."""
    log: list[str] = []

    with pytest.raises(ValueError, match="scripted"):
        asyncio.run(run(forever(log), fail()))

    assert ["cancelled"] == log

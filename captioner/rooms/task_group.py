"""Coroutines that run side by side, with the exception of one raised as it is instead of in an `ExceptionGroup`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator


async def run_all(*work: Coroutine[None, None, None]) -> None:
    """Run until all have finished; the first exception cancels the others and is raised."""
    with _unwrapped():
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)


async def run_until_first(*work: Coroutine[None, None, None]) -> None:
    """Run until the first has finished, then cancel the others; an exception of one is raised."""
    with _unwrapped():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()


@contextlib.contextmanager
def _unwrapped() -> Iterator[None]:
    try:
        yield
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None

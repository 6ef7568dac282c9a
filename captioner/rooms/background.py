"""Work on threads that do not keep the process from ending, and calls from threads into the event loop.

The process waits for the threads of `asyncio.to_thread`, however long they take: Ctrl-C would wait for a model to load.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def run_in_background(work: Callable[[], T], discard: Callable[[T], None] = lambda _: None) -> asyncio.Future[T]:
    """Return what `work` returns or raises; `discard` receives the result if the future was cancelled."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def succeed(result: T) -> None:
        if future.done():
            discard(result)
        else:
            future.set_result(result)

    def fail(error: BaseException) -> None:
        if not future.done():
            future.set_exception(error)

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # raised where the future is awaited
            call_soon(loop, fail, error)
        else:
            if not call_soon(loop, succeed, result):
                discard(result)

    def on_started(starting: asyncio.Future[None]) -> None:
        if not starting.cancelled() and (error := starting.exception()) is not None:
            fail(error)

    # Not started here: `Thread.start` waits until the thread runs, 0.1 to 0.5 s each while the CPUs are busy.
    thread = threading.Thread(target=run, name="background", daemon=True)
    loop.run_in_executor(None, thread.start).add_done_callback(on_started)
    return future


def call_soon(loop: asyncio.AbstractEventLoop, work: Callable[..., Any], *arguments: Any) -> bool:
    """Call a function in the event loop, from any thread; False if the loop is closed because the process ends."""
    try:
        loop.call_soon_threadsafe(work, *arguments)
    except RuntimeError:
        return False
    return True

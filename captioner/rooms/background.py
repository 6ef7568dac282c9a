"""Work on a thread that nobody waits for when the process ends.

`asyncio.to_thread` is joined at the end of the process, however long it takes: Ctrl-C would wait for a model to load.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def run_in_background(work: Callable[[], T], late: Callable[[T], None] = lambda _: None) -> asyncio.Future[T]:
    """What `work` gives or raises; `late` gets what it gives when nobody waits for it any more."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def give(result: T) -> None:
        if future.done():
            late(result)
        else:
            future.set_result(result)

    def fail(error: BaseException) -> None:
        if not future.done():
            future.set_exception(error)

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # told to who waits, whatever it is
            _call(loop, fail, error)
        else:
            if not _call(loop, give, result):
                late(result)

    threading.Thread(target=run, name="background", daemon=True).start()
    return future


def _call(loop: asyncio.AbstractEventLoop, tell: Callable[[T], None], what: T) -> bool:
    """False where the loop is closed: the process is going."""
    try:
        loop.call_soon_threadsafe(tell, what)
    except RuntimeError:
        return False
    return True

"""Delivers chunks at the speed of speech; the only clock among the sources."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from captioner.types import AudioChunk


def pace(
    chunks: Iterable[AudioChunk],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[AudioChunk]:
    """Yield each chunk when it would have been spoken: at its end, counted from the first call.

    A consumer that takes longer than a chunk lasts gets late chunks at once, so the times do not drift.
    """
    started = clock()
    for chunk in chunks:
        spoken = (chunk.start + chunk.milliseconds) / 1000
        early = started + spoken - clock()
        if early > 0:
            sleep(early)
        yield chunk

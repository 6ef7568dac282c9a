from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from captioner.offline.chunks import Chunk
from captioner.offline.recording import RecordingCaptioner
from tests.captioner.offline.clip_recognizer import scripted_pipeline
from tests.fakes import silence

_BLOCK = 65_536
"""Bytes of a block that glibc takes from the heap."""


def chunks(start_s: int, end_s: int) -> Iterator[Chunk]:
    """Chunks of 10 s, each with a clip."""
    for start in range(1000 * start_s, 1000 * end_s, 10_000):
        yield Chunk(start, silence(10), ((start + 1000, start + 3000),))


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def fragmented_heap() -> list[bytes]:
    """Return blocks between which 60 MB of the heap are free."""
    blocks = [b"x" * _BLOCK for _ in range(1024)]
    return blocks[::16]


def test_freed_memory_is_returned_every_ten_minutes_and_at_the_end() -> None:
    """Holes in the heap do not add up over a long recording."""
    results = RecordingCaptioner(scripted_pipeline(), "es").caption(chunks(580, 620))
    freed = []
    for count in (2, 1, 2):
        between = fragmented_heap()
        before = resident_bytes()
        for _ in range(count):
            next(results, None)
        freed.append((before - resident_bytes()) // 1_000_000)
        del between

    assert [False, True, True] == [megabytes >= 30 for megabytes in freed], freed

"""Heap of the process: memory that was freed is returned to the operating system.

The buffers of each chunk of a recording have other sizes than those before, and what is kept of a chunk, such as its
words, lies between them. glibc keeps the holes. Measured with base over an hour on two cores, means of each ten
minutes but the first: 205 MB are in use throughout, and 670, 711, 726, 716, 714 MB are resident; trimmed every ten
minutes, 631, 622, 629, 623, 649 MB. At the end 255 MB remain instead of 587 MB. A trim costs at most a second of CPU
time, most of it when the recognizer touches its memory again. A fixed `M_MMAP_THRESHOLD` of 1 MB leaves no holes and
160 MB less, but maps every buffer again, which costs a third more CPU time.
"""

from __future__ import annotations

import ctypes
import sys


def trim_heap() -> None:
    """Return freed memory, also in the middle of the heap, to the operating system; without effect without glibc."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)

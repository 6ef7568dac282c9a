"""Where a model of CTranslate2 runs and in which numbers: what `auto` means, for every way to read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Device:
    """What was chosen for a machine."""

    device: str
    """`cpu` or `cuda`."""
    compute_type: str
    """`int8`, `float32`, `float16`, …"""

    @classmethod
    def select(cls, device: str = "auto", compute_type: str = "auto") -> Device:
        """`auto` is CUDA where there is some; its numbers are int8, and int8_float16 on CUDA."""
        import ctranslate2

        cuda = device == "cuda" or (device == "auto" and ctranslate2.get_cuda_device_count() > 0)
        kind = ("int8_float16" if cuda else "int8") if compute_type == "auto" else compute_type
        return cls("cuda" if cuda else "cpu", kind)

    @property
    def cuda(self) -> bool:
        """Whether it is a graphics processor."""
        return self.device == "cuda"

    def workers(self, threads: int) -> int:
        """Readings side by side, of `threads` each: as many as the CPU has room for, and two at least.

        Measured on two cores, four rooms at once: two side by side first show a word after 0.8 s, one after the other
        after 1.4 s (base); 0.33 and 0.40 s (tiny.en).
        """
        return 2 if self.cuda else max(2, len(os.sched_getaffinity(0)) // threads)

    @property
    def options(self) -> dict[str, Any]:
        """As the constructors of CTranslate2 and faster-whisper take it."""
        return {"device": self.device, "compute_type": self.compute_type}

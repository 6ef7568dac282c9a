"""Device and compute type of a CTranslate2 model."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs, and with which numbers."""

    device: str
    """`cpu` or `cuda`."""
    compute_type: str
    """CTranslate2 compute type, such as `int8`, `float32` or `float16`."""

    @classmethod
    def select(cls, device: str = "auto", compute_type: str = "auto") -> Device:
        """Resolve `auto`: CUDA if present, else the CPU; int8_float16 on CUDA, int8 on the CPU."""
        import ctranslate2

        cuda = device == "cuda" or (device == "auto" and ctranslate2.get_cuda_device_count() > 0)
        kind = ("int8_float16" if cuda else "int8") if compute_type == "auto" else compute_type
        return cls("cuda" if cuda else "cpu", kind)

    @property
    def cuda(self) -> bool:
        """True for a GPU."""
        return self.device == "cuda"

    def workers(self, threads: int) -> int:
        """Return how many transcriptions of `threads` threads each run in parallel: one per free core, at least two.

        Measured on two cores with four rooms at once: two in parallel first show a word after 0.8 s, one after the
        other after 1.4 s (base); 0.33 and 0.40 s (tiny.en).
        """
        return 2 if self.cuda else max(2, len(os.sched_getaffinity(0)) // threads)

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments for the constructors of CTranslate2 and faster-whisper."""
        return {"device": self.device, "compute_type": self.compute_type}

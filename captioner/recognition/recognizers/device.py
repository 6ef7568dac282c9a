"""Device and compute type of a CTranslate2 model, and how many of its readings run in parallel.

CTranslate2 uses AVX2 where the CPU has it, and AVX-512 only if `CT2_FORCE_CPU_ISA=AVX512` is set. Measured with base
on an AMD EPYC, 24 windows in four languages, twice each: 10.2 CPU seconds with either, and 11 of 24 texts differ. So
the choice is left to CTranslate2.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
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

    def translations(self, workers: int, threads: int) -> int:
        """Return how many translations into English run beside `workers` transcriptions, or 0.

        0: each is made in one batch with its transcription, because there is no second core for it; or because a GPU
        decodes two texts in hardly more time than one.
        """
        parallel = min(workers, len(os.sched_getaffinity(0)) // threads)
        return 0 if self.cuda or parallel < 2 else parallel // 2

    def capacity(self, threads: int, workers: int = 0) -> str:
        """Describe what runs in parallel, such as `2 transcriptions at a time on cpu (AVX2, int8), 1 thread each`."""
        workers = workers or self.workers(threads)
        if self.cuda:
            return f"{workers} transcriptions at a time on cuda ({self.compute_type}), English in the same batch"
        features = ", ".join(filter(None, (instruction_set(), self.compute_type)))
        each = f"{threads} thread{'s' * (threads != 1)} each"
        translations = self.translations(workers, threads)
        plural = "s" * (translations != 1)
        beside = f"{translations} translation{plural} into English beside them"
        english = beside if translations else "English in the same batch"
        return f"{workers} transcriptions at a time on cpu ({features}), {each}, {english}"

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments for the constructors of CTranslate2 and faster-whisper."""
        return {"device": self.device, "compute_type": self.compute_type}


def instruction_set() -> str:
    """Return the instruction set that CTranslate2 uses, such as `AVX2`; empty if it is not known on this system."""
    if forced := os.environ.get("CT2_FORCE_CPU_ISA", ""):
        return forced
    cpu = Path("/proc/cpuinfo")
    flags = frozenset(cpu.read_text(errors="replace").upper().split()) if cpu.is_file() else frozenset()
    return next((name for name in ("AVX2", "AVX", "ASIMD") if name in flags), "")

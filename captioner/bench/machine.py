"""Conditions of a measurement besides the recording: machine, versions, model."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import psutil

from captioner import __version__
from captioner.models.fingerprint import sha256
from captioner.models.folders import MODEL

LIBRARIES = ("ctranslate2", "faster-whisper", "numpy", "sacrebleu", "starlette", "uvicorn")


def cores() -> int:
    """Return the number of CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> Mapping[str, str | int | float]:
    """Return processor, cores, memory, system, and the load average before the measurement."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "processor": _processor(),
        "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(),
        "load_before": round(busy, 2),
    }


def versions() -> Mapping[str, str]:
    """Return the versions of captioner, Python and the main libraries."""
    here = {name: metadata.version(name) for name in LIBRARIES if _installed(name)}
    return {"captioner": __version__, "python": platform.python_version()} | here


def model(name: str, folder: Path) -> Mapping[str, str]:
    """Return name and hash of the weights."""
    return {"name": name, "sha256": sha256(folder / MODEL)}


def _processor() -> str:
    """Return the name of the processor; `platform.processor` is empty on Linux."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines() if info.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _installed(name: str) -> bool:
    return any(metadata.distributions(name=name))

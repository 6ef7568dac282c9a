"""Conditions of a measurement besides the recording: machine, versions, model."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import psutil

from captioner import __version__
from captioner.models.fingerprint import sha256
from captioner.models.folders import MODEL
from captioner.rooms.cpu import cores, machine_load

LIBRARIES = ("ctranslate2", "faster-whisper", "numpy", "sacrebleu", "starlette", "uvicorn")


def machine() -> Mapping[str, str | int | float]:
    """Return processor, cores, memory, system, and the load average before the measurement."""
    return {
        "processor": _processor(),
        "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(),
        "load_before": round(machine_load(), 2),
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

"""Reading times that were measured before, so that `--model auto` starts at once; kept in the model cache."""

from __future__ import annotations

import contextlib
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from captioner.config import RecognizerConfig
from captioner.models.folders import MODEL
from captioner.models.location import cache_root
from captioner.models.reading_times import ReadingTimes, measure


def known_times(name: str, folder: Path, settings: RecognizerConfig, *, again: bool = False) -> ReadingTimes:
    """Return the times of a model on this machine, measured now or earlier; `again`: now.

    Raises:
        ModelError: The model cannot be loaded, or the device is missing.
    """
    path, key = cache_root() / "reading-times.json", _key(folder, settings)
    known = _read(path)
    if not again:
        with contextlib.suppress(KeyError, TypeError):
            return ReadingTimes(**known[key])
    times = measure(name, folder, settings)
    with contextlib.suppress(OSError):  # then it is measured again
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known | {key: asdict(times)}, indent=1), encoding="utf-8")
    return times


def _key(folder: Path, settings: RecognizerConfig) -> str:
    """Return what the times depend on, as text."""
    stat = (folder / MODEL).stat()
    machine = f"{platform.node()} {platform.machine()} {os.cpu_count()}"
    options = f"{settings.device} {settings.compute_type} {settings.readings}"
    return f"{folder} {stat.st_size} {stat.st_mtime_ns} {machine} {options}"


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

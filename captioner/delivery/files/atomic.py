"""Replacement of a file in one step."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

_MAX_NAME: Final = 255
"""Bytes of the name of a file in most file systems."""


def hidden_name(name: str, before: str = ".", behind: str = "") -> str:
    """Return the name of an incomplete file; the beginning of a name that is too long is cut off."""
    room = _MAX_NAME - len(before) - len(behind)
    return before + os.fsencode(name)[-room:].decode(errors="ignore") + behind


def write(path: Path, data: bytes) -> None:
    """Replace the content of a file in one step, and make its folder if needed.

    At every moment the file has either its old content or its new one.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(hidden_name(path.name, behind=".new"))
    try:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        with contextlib.suppress(OSError):  # the first error is the one to report
            new.unlink()
        raise

"""Name of a recording without its extension, which begins the names of all files that are written about it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_EXTENSION: Final = re.compile(r"\.[0-9]?[A-Za-z][A-Za-z0-9]{0,4}")
"""Extension such as `.mp3`, `.3gp` and `.flac`; the end of `interview v1.2` is none."""


def recording_name(path: Path) -> str:
    """Return the name of a recording without its extension."""
    return path.stem if _EXTENSION.fullmatch(path.suffix) else path.name

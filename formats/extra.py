"""Libraries of the optional dependencies (the extra `export`), imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from formats.errors import SubtitleError


def import_extra(name: str) -> Any:
    """Import a module of an optional library.

    Raises:
        SubtitleError: the library is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        library = name.partition(".")[0]
        raise SubtitleError(f"this format needs {library}: pip install '.[export]' in the clone") from error

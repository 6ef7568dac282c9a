"""Libraries of the optional dependencies (the extra `export`), imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from formats.errors import MissingLibraryError


def import_extra(name: str) -> Any:
    """Import a module of an optional library.

    Raises:
        MissingLibraryError: the library is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingLibraryError(name.partition(".")[0], "export") from error

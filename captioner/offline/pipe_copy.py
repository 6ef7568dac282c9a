"""Copy of a recording that comes through a pipe, which can be read once only."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from captioner.errors import SourceError


def is_pipe(path: Path) -> bool:
    """Return True for a named pipe and for `<(…)` of a shell."""
    return path.is_fifo()


@contextlib.contextmanager
def regular_file(path: Path) -> Iterator[Path]:
    """Yield the file itself, or a temporary copy of what comes through a pipe.

    Raises:
        SourceError: the pipe cannot be read.
    """
    if not is_pipe(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="captioner-") as folder:
        copy = Path(folder) / path.name
        try:
            with path.open("rb") as source, copy.open("wb") as target:
                shutil.copyfileobj(source, target)
        except OSError as error:
            raise SourceError(f"cannot read {path}: {error.strerror}", "save it to a file") from error
        yield copy

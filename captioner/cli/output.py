"""What a command says: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from captioner.config import logs

if TYPE_CHECKING:
    from captioner.cli.progress import Progress

log = logging.getLogger(__name__)

Row = dict[str, object]
"""One line of a result, by name."""


def say(line: str, *, failed: bool = False) -> None:
    """What is not the result."""
    if logs.is_json():
        log.log(logging.ERROR if failed else logging.INFO, line)
        return
    print(f"captioner: {line}", file=sys.stderr, flush=True)


def rows(rows: Sequence[Row], as_json: bool, line: Callable[[Row], str]) -> None:
    """The result, for a person or for a machine."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(line(row))


class Report(Protocol):
    """What a measurement gives."""

    @property
    def json(self) -> dict[str, Any]:
        """For a machine."""
        ...

    @property
    def table(self) -> str:
        """For a person."""
        ...


def report(measured: Report, as_json: bool, path: Path | None = None) -> None:
    """Show it, and write the JSON into a file where one is named."""
    text = json.dumps(measured.json, ensure_ascii=False, indent=1)
    print(text if as_json else measured.table)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")


def addresses(addresses: dict[str, str]) -> None:
    """Where the pages are; flushed, since somebody may wait for them behind a pipe."""
    width = max(map(len, addresses))
    print("\n".join(f"{what:<{width}}  {address}" for what, address in addresses.items()), flush=True)


def verdict(row: Row, *keys: str) -> str:
    """Whether it is well, which it is by these keys, and what to do about it where it is not."""
    mark = "ok     " if row["well"] else "MISSING" if row.get("needed", True) else "absent "
    mend = "" if row["well"] else f"; {row['mend']}"
    return f"{mark} {' '.join(str(row[key]) for key in keys)}: {row['detail']}{mend}"


class Bar:
    """How far each recording is, on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown: Path | None = None
        self._progress: Progress | None = None

    def show(self, path: Path, done: float, total: float | None) -> None:
        """Seconds that are done of those that there are."""
        from captioner.cli.progress import Progress

        if not sys.stderr.isatty():
            return
        if self._shown != path or self._progress is None:
            self.end()
            self._shown, self._progress = path, Progress(total, begun=done)
        print(f"\r{path.name} {self._progress.line(done)}\x1b[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line as it stands."""
        if self._shown is not None:
            print(file=sys.stderr)
        self._shown = None

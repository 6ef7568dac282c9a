"""Actions of operators on disk: `audit.jsonl` beside the journal, one JSON object per line, never text of captions.

| key | value |
|---|---|
| `t` | Unix milliseconds |
| `who`, `text` | name of the operator, and what they did |
| `address`, `token` | where the request came from, and the name in its token; missing if there was none |
| `cue`, `lang`, `rev` | caption and revision, if the action is an edit: the journal has its text |
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from captioner.config import untrusted
from captioner.delivery.files.journal import append_durably

log = logging.getLogger(__name__)

NAME = "audit.jsonl"


class AuditLog:
    """Actions of one room; `add` is followed by `save`, which any thread may call."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: of the room; None: nothing is kept."""
        self.problem = ""
        """Why actions could not be written; empty if they could."""
        self._path = folder / NAME if folder is not None else None
        self._lock = threading.Lock()
        self._pending: list[bytes] = []

    def add(self, action: Mapping[str, object]) -> None:
        """Note an action for the next `save`."""
        if self._path is not None:
            self._pending.append(json.dumps(action, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def save(self) -> None:
        """Append what was noted; what cannot be written stays noted."""
        with self._lock:
            if self._path is None or not (pending := tuple(self._pending)):
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
                try:
                    append_durably(file, b"".join(pending), os.fstat(file).st_size)
                finally:
                    os.close(file)
                del self._pending[: len(pending)]
                self.problem = ""
            except OSError as error:
                self.problem = f"the actions of operators cannot be written to {NAME}: {error.strerror}"
                log.error("room %s: %s", self._path.parent.name, self.problem)


def read_actions(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the actions in the folder of a room; damaged lines are skipped.

    Raises:
        OSError: the file cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            found = untrusted.value(line) if line else None
        except ValueError as error:
            log.warning("%s, line %d is damaged and skipped: %s", path, number, error)
            continue
        if isinstance(found, dict) and isinstance(found.get("t"), int):
            yield found

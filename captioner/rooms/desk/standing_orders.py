"""What operators have ordered until further notice: captions hidden, the room paused.

It outlives the process, in a file of the room's folder: what was hidden in haste must not be on air again because the
server was started anew. The viewers are told first; the disk comes after that, on a thread, and delays nobody.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import asdict, replace
from pathlib import Path

from captioner.delivery.files.atomic import write
from captioner.delivery.orders import Orders

log = logging.getLogger(__name__)

NAME = "orders.json"


class StandingOrders:
    """The orders of one room, and where they lie."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: of the room; None: they are kept in memory."""
        self.problem = ""
        """What is wrong with where they lie, in words; empty when all is well."""
        self._path = folder / NAME if folder is not None else None
        self._lock = threading.Lock()
        self._saved = self.current = self._read()

    def set(self, *, hidden: bool | None = None, paused: bool | None = None) -> None:
        """This holds from now on; `save` is still to be called."""
        if hidden is not None:
            self.current = replace(self.current, hidden=hidden)
        if paused is not None:
            self.current = replace(self.current, paused=paused)

    def save(self) -> None:
        """On any thread: what holds now is on the disk, or `problem` says why not."""
        with self._lock:
            orders = self.current
            if self._path is None or (orders == self._saved and not self.problem):
                return
            try:
                write(self._path, json.dumps(asdict(orders)).encode() + b"\n")
                self._saved, self.problem = orders, ""
            except OSError as error:
                self.problem = f"that captions are hidden or paused would not outlive a restart: {error.strerror}"
                log.error("room %s: %s", self._path.parent.name, self.problem)

    def _read(self) -> Orders:
        if self._path is None or not self._path.exists():
            return Orders()
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
            return Orders(bool(known["hidden"]), bool(known["paused"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            # Whoever hid the captions would rather show them again than see them come back.
            self.problem = f"captions are hidden, for {NAME} cannot be read"
            log.error("room %s: %s: %s", self._path.parent.name, self.problem, error)
            return Orders(hidden=True)

"""Orders of the operators on disk: captions hidden, the room paused, names of the speakers.

They outlive the process, in a file of the room's folder: captions that were hidden in a hurry must not reappear because
the server was restarted. Viewers get an order first; the file is written after that on a thread.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import asdict, replace
from pathlib import Path

from captioner.delivery.files.atomic import write
from captioner.delivery.orders import Orders
from captioner.types import HallSettings

log = logging.getLogger(__name__)

NAME = "orders.json"


class OrdersFile:
    """Orders of one room and their file."""

    def __init__(self, folder: Path | None) -> None:
        """Read the orders in the folder of a room; None: keep them in memory."""
        self.problem = ""
        """Why the orders could not be read or written; empty if they could."""
        self._path = folder / NAME if folder is not None else None
        self._lock = threading.Lock()
        self._saved = self.orders = self._read()

    def change(
        self,
        *,
        hidden: bool | None = None,
        paused: bool | None = None,
        names: tuple[str, ...] | None = None,
        speaker: str | None = None,
        hall: HallSettings | None = None,
    ) -> None:
        """Change orders in memory, those that are not None; `save` writes them."""
        if hidden is not None:
            self.orders = replace(self.orders, hidden=hidden)
        if paused is not None:
            self.orders = replace(self.orders, paused=paused)
        if names is not None:
            self.orders = replace(self.orders, names=names)
        if speaker is not None:
            self.orders = replace(self.orders, speaker=speaker)
        if hall is not None:
            self.orders = replace(self.orders, hall=hall)

    def save(self) -> None:
        """Write the orders or set `problem`; any thread may call this."""
        with self._lock:
            orders = self.orders
            if self._path is None or (orders == self._saved and not self.problem):
                return
            try:
                write(self._path, json.dumps(asdict(orders)).encode() + b"\n")
                self._saved, self.problem = orders, ""
            except OSError as error:
                self.problem = f"hidden or paused captions would not stay so after a restart: {error.strerror}"
                log.error("room %s: %s", self._path.parent.name, self.problem)

    def _read(self) -> Orders:
        if self._path is None or not self._path.exists():
            return Orders()
        try:
            return Orders.from_json(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            # If in doubt hide: an operator can show them again, but captions hidden in a hurry must not reappear.
            self.problem = f"captions are hidden, because {NAME} is not readable"
            log.error("room %s: %s: %s", self._path.parent.name, self.problem, error)
            return Orders(hidden=True)

"""Input and output of every stage, with times, as JSON lines: shows which stage made a caption wrong.

One file per room, `DIR/ROOM.jsonl`. Every line has `t` (Unix seconds, when it was noted), `stage`, and fields of the
stage. Stages never wait for the disk: lines go through a bounded queue to one thread. Lines that find the queue full
are dropped and counted, and the count is written (`{"stage": "trace", "dropped": 12}`) as soon as there is space.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Final

from captioner.errors import ConfigError

log = logging.getLogger(__name__)

_BATCH: Final = 500
"""Lines written each time the files are opened."""


class Trace:
    """The trace files of a process; `put` on any thread, between `start` and `close`."""

    def __init__(self, folder: Path, *, max_lines: int = 10_000) -> None:
        """Make the folder.

        Args:
            folder: of the files.
            max_lines: lines that may wait; a room makes some twenty per second.

        Raises:
            ConfigError: the folder cannot be made.
        """
        self.dropped: Counter[str] = Counter()
        """Lines per room that were dropped, because the queue was full or the disk failed."""
        self.problem = ""
        """Why nothing is written; empty if all is well."""
        self._folder = folder
        self._reported: Counter[str] = Counter()
        """Dropped lines per room that the file mentions."""
        self._queue: queue.Queue[tuple[str, str] | None] = queue.Queue(max_lines)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"cannot write a trace to {folder}: {error.strerror}", "choose another folder") from error
        self._thread = threading.Thread(target=self._run, name="trace", daemon=True)

    def start(self) -> None:
        """Start the thread that writes."""
        self._thread.start()

    def put(self, room: str, stage: str, **fields: object) -> None:
        """Note the fields of a stage; dropped and counted if the queue is full."""
        line = json.dumps({"t": round(time.time(), 3), "stage": stage, **fields}, ensure_ascii=False)
        try:
            self._queue.put_nowait((room, line))
        except queue.Full:
            self.dropped[room] += 1

    def close(self, timeout: float = 5.0) -> None:
        """Write what waits; returns after `timeout` seconds at the latest."""
        try:
            self._queue.put(None, timeout=timeout)
        except queue.Full:
            log.warning("the end of the trace could not be written")
        self._thread.join(timeout)

    def _run(self) -> None:
        ended = False
        while not ended:
            taken = [self._queue.get()]
            while len(taken) < _BATCH and not self._queue.empty():
                taken.append(self._queue.get_nowait())
            ended = None in taken
            self._write([line for line in taken if line is not None])

    def _write(self, lines: list[tuple[str, str]]) -> None:
        rooms: dict[str, list[str]] = {}
        for room, line in lines:
            rooms.setdefault(room, []).append(line)
        for room, own in rooms.items():
            self._append(room, own + self._gap(room))

    def _gap(self, room: str) -> list[str]:
        """Return a line with the number of dropped lines that the file does not mention yet, if there are any."""
        missing, self._reported[room] = self.dropped[room] - self._reported[room], self.dropped[room]
        return [json.dumps({"t": round(time.time(), 3), "stage": "trace", "dropped": missing})] if missing else []

    def _append(self, room: str, lines: list[str]) -> None:
        try:
            with (self._folder / f"{room}.jsonl").open("a", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))
        except OSError as error:
            if not self.problem:
                log.warning("cannot write the trace: %s", error)
            self.dropped[room] += len(lines)
            self.problem = f"cannot write the trace: {error.strerror}"
        else:
            self.problem = ""

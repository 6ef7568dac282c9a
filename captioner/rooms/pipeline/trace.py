"""What each stage took in and gave out, with times, as JSON lines: a wrong caption can be followed to who made it.

One file per room, `DIR/ROOM.jsonl`. Every line has `t` (Unix seconds, when it was noted), `stage`, and what the stage
says. Stages never wait for the disk: lines go through a bounded queue to one thread, and what finds it full is counted
and the count written (`{"stage": "trace", "dropped": 12}`) as soon as there is room.
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

_AT_ONCE: Final = 500
"""Lines written with one opening of their files."""


class Trace:
    """Lines in, from any thread, at once; files out, later. One per process."""

    def __init__(self, folder: Path, *, most: int = 10_000) -> None:
        """`most`: lines that wait at most; a room makes some twenty a second.

        Raises:
            ConfigError: the folder cannot be made.
        """
        self.dropped: Counter[str] = Counter()
        """Lines that found the queue full or the disk unwilling, per room."""
        self.problem = ""
        """Why nothing is written; empty when all is well."""
        self._folder = folder
        self._told: Counter[str] = Counter()
        self._queue: queue.Queue[tuple[str, str] | None] = queue.Queue(most)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"cannot trace into {folder}: {error.strerror}", "choose another folder") from error
        self._thread = threading.Thread(target=self._run, name="trace", daemon=True)
        self._thread.start()

    def put(self, room: str, stage: str, **said: object) -> None:
        """Note what a stage said; when the queue is full it is dropped and counted."""
        line = json.dumps({"t": round(time.time(), 3), "stage": stage, **said}, ensure_ascii=False)
        try:
            self._queue.put_nowait((room, line))
        except queue.Full:
            self.dropped[room] += 1

    def close(self, timeout: float = 5.0) -> None:
        """Write what waits; come back after `timeout` seconds at the latest."""
        try:
            self._queue.put(None, timeout=timeout)
        except queue.Full:
            log.warning("the trace could not be written to its end")
        self._thread.join(timeout)

    def _run(self) -> None:
        ended = False
        while not ended:
            taken = [self._queue.get()]
            while len(taken) < _AT_ONCE and not self._queue.empty():
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
        """The line that tells what is missing, where more is than was told."""
        missing, self._told[room] = self.dropped[room] - self._told[room], self.dropped[room]
        return [json.dumps({"t": round(time.time(), 3), "stage": "trace", "dropped": missing})] if missing else []

    def _append(self, room: str, lines: list[str]) -> None:
        try:
            with (self._folder / f"{room}.jsonl").open("a", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))
        except OSError as error:
            if not self.problem:
                log.warning("the trace cannot be written: %s", error)
            self.dropped[room] += len(lines)
            self.problem = f"the trace cannot be written: {error.strerror}"
        else:
            self.problem = ""

"""Viewer that follows a room and reconnects like a page."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from tests.faults.process import TIMEOUT_S, eventually


class Watcher:
    """Follows a room for the length of the `with`, in its own thread."""

    def __init__(self, port: int, room: str, language: str = "en") -> None:
        self.finals: dict[str, str] = {}
        """First final text of each cue."""
        self.shown: dict[str, str] = {}
        """Latest text of each cue."""
        self.details: list[str] = []
        """Details of `status` events, in order."""
        self.states: list[str] = []
        self.changed: list[str] = []
        """Final cues that changed, which must not happen."""
        self.on_final: Callable[[], object] = lambda: None
        """Called in the viewer's thread at each final."""
        self.connections = 0
        self.byes = 0
        self.sent = 0
        """Server time of the latest event in milliseconds."""
        self._port, self._address, self._language = port, f"/rooms/{room}/events", language
        self._seen = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        eventually(lambda: self.connections > 0, "a viewer's first event")
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()  # the thread ends with the next event or heartbeat

    @property
    def words(self) -> set[str]:
        """All words shown in any caption."""
        return {word.removeprefix("es:") for text in self.shown.values() for word in text.split()}

    def await_words(self, *words: str) -> None:
        """Wait until all of them have been shown."""
        eventually(lambda: set(words) <= self.words, (words, self.shown, self.details))

    def await_finals(self, *texts: str) -> None:
        """Wait until all of them are final."""
        eventually(lambda: set(texts) <= set(self.finals.values()), (texts, self.finals, self.details))

    def await_detail(self, part: str) -> None:
        """Wait for a `status` whose detail contains this."""
        eventually(lambda: any(part in detail for detail in self.details), (part, self.details))

    def _run(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(HTTPException, OSError, ValueError):  # the server is away, or ended within a line
                self._follow()
            time.sleep(0.05)

    def _follow(self) -> None:
        known = f"&last_event_id={self._seen}" if self._seen else ""
        line = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)
        try:
            line.request("GET", f"{self._address}?lang={self._language}{known}")
            answer = line.getresponse()
            if answer.status == 200:
                self._read(answer)
        finally:
            line.close()

    def _read(self, answer: HTTPResponse) -> None:
        event = ""
        while not self._over.is_set() and (read := answer.readline()):
            name, _, value = read.decode().rstrip("\n").partition(": ")
            if name == "event":
                event = value
            elif name == "id":
                self._seen = value
            elif name == "data":
                self._take(event, json.loads(value))

    def _take(self, event: str, data: dict[str, Any]) -> None:
        if event == "snapshot":
            self.connections += 1
            for cue in data["cues"]:
                self._cue(cue)
        elif event == "cue":
            self._cue(data)
        elif event == "status":
            self.states.append(data["state"])
            self.details.append(data.get("detail") or "")
        elif event == "bye":
            self.byes += 1

    def _cue(self, cue: dict[str, Any]) -> None:
        text = (cue["stable"] + cue["tail"]).strip()
        self.sent = cue["t"]
        name = cue["cue"]
        if self.finals.get(name, text) != text:
            self.changed.append(name)
        self.shown[name] = text
        if cue["state"] == "final":
            self.finals[name] = text
            self.on_final()

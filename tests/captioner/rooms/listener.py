"""A stream listener for tests."""

from __future__ import annotations

import threading

from captioner.types import Revision


class RecordingListener:
    """Keeps what a stream publishes."""

    def __init__(self) -> None:
        self.published: list[Revision] = []
        self.over = threading.Event()

    def publish(self, revision: Revision) -> None:
        """Keep a revision."""
        self.published.append(revision)

    def finished(self) -> None:
        """Note the end."""
        self.over.set()

    def may_translate(self, _revision: Revision, _translator: str) -> bool:
        """Return True."""
        return True

    def finals(self, language: str) -> list[tuple[str, str]]:
        """Return segment and text of each final."""
        return [(each.segment, each.text) for each in self.published if each.final and each.language == language]

"""Trace of a room whose time is a virtual clock, kept in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from captioner.rooms.pipeline.trace import Trace


class VirtualTrace(Trace):
    """Notes lines with virtual times; nothing waits for a turn, and transcriptions take their virtual time."""

    def __init__(self, now: Callable[[], float], taken: Callable[[], float]) -> None:
        """Create an empty trace.

        Args:
            now: returns the seconds of the clock.
            taken: returns the seconds that the last transcription took.
        """
        self.lines: list[dict[str, Any]] = []
        self._now, self._taken = now, taken

    def put(self, room: str, stage: str, **fields: object) -> None:  # noqa: ARG002
        """Note the fields of a stage."""
        virtual: dict[str, dict[str, float]] = {"reading": {"ms": 1000 * self._taken()}, "turn": {"waited": 0}}
        self.lines.append({"t": self._now(), "stage": stage, **fields, **virtual.get(stage, {})})

    def close(self, timeout: float = 5.0) -> None:
        """Do nothing."""

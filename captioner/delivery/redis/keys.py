"""Names of the keys in Redis."""

from __future__ import annotations

DIRECTORY = "captioner:rooms"
"""A hash: room -> JSON of what edges need besides its events."""


def stream(room: str, epoch: str, language: str) -> str:
    """Key of the events of one language."""
    return f"captioner:{room}:{epoch}:{language}"


def finals(room: str, epoch: str, language: str) -> str:
    """Key of the finals of one language, and of their edits."""
    return f"{stream(room, epoch, language)}:finals"


def wanted(room: str) -> str:
    """Key of the languages that viewers of edges ask for: a sorted set, by Redis' time of the last request."""
    return f"captioner:{room}:wanted"


def viewers(room: str) -> str:
    """Key of the number of viewers at each edge: a hash, with Redis' time of the last report."""
    return f"captioner:{room}:viewers"


def lease(room: str) -> str:
    """Key of the lease of a room, which names its owner."""
    return f"captioner:{room}:lease"

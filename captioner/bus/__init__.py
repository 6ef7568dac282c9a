"""Captions beyond one process, by Redis Streams: the engine writes, any number of edges read and serve.

1. Each event is written once per language, as it was encoded, with the room's own `seq` as its id: an edge serves the
   same events under the same ids, so a viewer can resume on any of them.
2. Streams are named by the room's epoch: a new life of the room begins new ones.
3. Events of several languages are written in one transaction, in the order of `seq`, and read in one command without a
   limit: what an edge has read is never a later event without the earlier ones.
4. What the engine writes from is the hub's log. While Redis is away nothing is queued: when it is back, and has
   forgotten everything, it gets the newest state of each cue and every final that the log still holds.
5. An edge keeps serving what it has while Redis or the engine is away, and says so in a `status`.

Needs the extra `redis`.
"""

from __future__ import annotations

DIRECTORY = "captioner:rooms"
"""A hash: room -> what is known of it, as JSON."""


def stream(room: str, epoch: str, language: str) -> str:
    """The key of one language's events."""
    return f"captioner:{room}:{epoch}:{language}"

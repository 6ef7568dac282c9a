"""Captions beyond one process, by Redis Streams: engines write, any number of edges read and serve.

1. Each event is written once per language, as it was encoded, with the room's own `seq` as its id: an edge serves the
   same events under the same ids, so a viewer can resume on any of them. Finals are written a second time, into a
   stream that keeps a day of them: from these an edge makes the files, and another engine goes on.
2. Streams are named by the room's epoch: a new life of the room begins new ones.
3. Events of several languages are written in one script, in the order of `seq`, and read in one command without a
   limit: what an edge has read is never a later event without the earlier ones.
4. What the engine writes from is the hub's log. While Redis is away nothing is queued: when it is back, and has
   forgotten everything, it gets the newest state of each cue and every final that the log or the archive still holds.
5. An edge keeps serving what it has while Redis or the engine is away, and says so in a `status`.
6. A room belongs to one engine at a time: `leases` holds its lease, and the script that writes looks at it first. An
   engine that has lost the lease, and does not know yet, writes nothing.
7. Who takes over a room goes on in its epoch, a leap of `seq` further, so that what the other engine may have shown to
   viewers of its own without Redis hearing of it is never mistaken for something later.

Needs the extra `redis`.
"""

from __future__ import annotations

DIRECTORY = "captioner:rooms"
"""A hash: room -> what is known of it, as JSON."""


def stream(room: str, epoch: str, language: str) -> str:
    """The key of one language's events."""
    return f"captioner:{room}:{epoch}:{language}"


def finals(room: str, epoch: str, language: str) -> str:
    """The key of one language's finals and their edits."""
    return f"{stream(room, epoch, language)}:finals"


def lease(room: str) -> str:
    """The key that says whose room it is."""
    return f"captioner:{room}:lease"

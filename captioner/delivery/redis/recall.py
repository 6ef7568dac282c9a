"""What Redis keeps of a room, as values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from captioner.delivery import redis as redis_keys
from captioner.delivery.hub import events
from captioner.delivery.hub.events import EncodedEvent
from captioner.delivery.orders import Orders
from captioner.delivery.redis.handover import Handover
from captioner.types import Revision

Rows = list[Any]
"""Entries of a stream as the client gives them: (id, fields)."""
Place = tuple[int, int]
"""An id of Redis in two numbers."""


async def recall(redis: Any, room: str) -> Handover | None:
    """All that is known of a room; None: nothing."""
    known = await redis.hget(redis_keys.DIRECTORY, room)
    if known is None:
        return None
    about = json.loads(known)
    epoch, languages = about["epoch"], tuple(about["languages"])
    async with redis.pipeline(transaction=True) as batch:
        for language in languages:
            batch.xrange(redis_keys.stream(room, epoch, language))
            batch.xrange(redis_keys.finals(room, epoch, language))
        found = await batch.execute()
    events = tuple(merged(zip(languages, found[::2], strict=True), epoch))
    finals = tuple(revision for rows in found[1::2] for revision in revisions(rows))
    if not events and not finals:
        return None
    return Handover(epoch, about["source"], languages, events, finals, Orders(**about.get("orders", {})))


def merged(read: Iterable[tuple[str, Rows]], epoch: str) -> Iterator[tuple[EncodedEvent, tuple[str, ...]]]:
    """Events of several languages by `seq`; those of the whole room once, with all their languages."""
    told: dict[int, tuple[dict[bytes, bytes], list[str]]] = {}
    for language, rows in read:
        for row in rows:
            told.setdefault(place(row)[0], (row[1], []))[1].append(language)
    for seq in sorted(told):
        fields, languages = told[seq]
        yield events.decode(fields[b"name"].decode(), fields[b"data"], seq, epoch), tuple(languages)


def revisions(rows: Rows) -> Iterator[Revision]:
    """Finals and their edits, as they came."""
    for row in rows:
        yield events.decode_revision(row[1][b"data"])


def place(row: Any) -> Place:
    """Where a row stands in its stream."""
    first, _, second = row[0].partition(b"-")
    return int(first), int(second or 0)

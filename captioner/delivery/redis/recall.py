"""Reading of what Redis keeps of a room."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from captioner.delivery.hub.events import EncodedEvent, decode, decode_revision
from captioner.delivery.orders import Orders
from captioner.delivery.redis import keys
from captioner.delivery.redis.handover import Handover
from captioner.types import Revision

Rows = list[Any]
"""Entries of a stream as the client returns them: (id, fields)."""
Position = tuple[int, int]
"""An id of a stream, as its two numbers."""


async def recall(redis: Any, room: str) -> Handover | None:
    """Read all that Redis has of a room; None: nothing."""
    known = await redis.hget(keys.DIRECTORY, room)
    if known is None:
        return None
    about = json.loads(known)
    epoch, languages = about["epoch"], tuple(about["languages"])
    async with redis.pipeline(transaction=True) as batch:
        for language in languages:
            batch.xrange(keys.stream(room, epoch, language))
            batch.xrange(keys.finals(room, epoch, language))
        found = await batch.execute()
    events = tuple(merged(zip(languages, found[::2], strict=True), epoch))
    finals = tuple(revision for rows in found[1::2] for revision in revisions(rows))
    if not events and not finals:
        return None
    orders = Orders.from_json(about["orders"]) if "orders" in about else Orders()
    return Handover(epoch, about["source"], languages, events, finals, orders)


def merged(read: Iterable[tuple[str, Rows]], epoch: str) -> Iterator[tuple[EncodedEvent, tuple[str, ...]]]:
    """Events of several languages ordered by `seq`; an event of the whole room once, with all its languages."""
    by_seq: dict[int, tuple[dict[bytes, bytes], list[str]]] = {}
    for language, rows in read:
        for row in rows:
            by_seq.setdefault(position(row)[0], (row[1], []))[1].append(language)
    for seq in sorted(by_seq):
        fields, languages = by_seq[seq]
        yield decode(fields[b"name"].decode(), fields[b"data"], seq, epoch), tuple(languages)


def revisions(rows: Rows) -> Iterator[Revision]:
    """Finals and their edits, in the order of the stream."""
    for row in rows:
        yield decode_revision(row[1][b"data"])


def position(row: Any) -> Position:
    """Position of an entry in its stream."""
    first, _, second = row[0].partition(b"-")
    return int(first), int(second or 0)

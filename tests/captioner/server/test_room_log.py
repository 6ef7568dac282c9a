from __future__ import annotations

import asyncio
import logging

from captioner.config import logs
from captioner.server.room_log import RoomLog

log = logging.getLogger("captioner.somewhere")


def test_lines_of_a_room() -> None:
    """Lines that name the room; with `all_rooms` the others too; none after the `with`."""

    async def run() -> RoomLog:
        book = RoomLog()
        async with book.attached():
            log.warning("room %s: the disk is full", "hall")
            log.warning("room hall2 has ended")
            log.warning("something else")
            logs.of_room("hall").run(log.warning, "the model is slow")
            logs.of_room("hall2").run(log.warning, "not as in hall")
        log.warning("room hall: later")
        return book

    book = asyncio.run(run())

    assert ["room hall: the disk is full", "the model is slow"] == [line.text for line in book.of("hall")]
    assert 5 == len(book.of("hall", all_rooms=True))
    assert "warning" == book.of("hall")[0].level

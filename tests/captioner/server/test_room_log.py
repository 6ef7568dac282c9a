from __future__ import annotations

import asyncio
import logging

import pytest

from captioner.config import logs
from captioner.server.room_log import Logbook, clean

log = logging.getLogger("captioner.somewhere")


def test_lines_of_a_room() -> None:
    """Those that name it; for who may see all, the others too; nothing after the `with`."""

    async def run() -> Logbook:
        book = Logbook()
        async with book.kept():
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


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("srt://h:9?passphrase=abc&mode=x", "srt://h:9?passphrase=…&mode=x"),
        ("rtmp://user:pw@host/live", "rtmp://…@host/live"),
        ("GET /x?token=abc.def", "GET /x?token=…"),
        ("Authorization: Bearer abc", "Authorization: Bearer …"),
        ("got eyJhbGciOiJI.eyJzdWIi.c2ln here", "got … here"),
        ("two\nlines", "two lines"),
    ],
)
def test_secrets_are_left_out(said: str, shown: str) -> None:
    """Tokens, keys and credentials of addresses."""
    assert shown == clean(said)

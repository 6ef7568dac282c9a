from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.delivery.redis.handover import LEAP, Handover, NoLeases, after
from captioner.rooms.room import Room
from captioner.types import Revision
from tests.fakes import revision


@pytest.mark.parametrize(("highest", "first"), [(0, 1001), (412, 1001), (999, 1001), (1000, 2001), (1007, 2001)])
def test_where_names_go_on(highest: int, first: int) -> None:
    """At the next thousand: another process may have shown some of the next numbers."""
    assert first == after(highest)


def test_who_is_alone_inherits_nothing() -> None:
    """And has every room."""
    assert asyncio.run(NoLeases().take("hall")) is None


def left(*said: Revision) -> Handover:
    """What a process that said this has left."""
    hub = Hub("hall", "en", ("en", "es"), epoch="e")
    events = []
    for each in said:
        hub.publish(each)
        events += [(entry, (each.language,)) for entry in hub.logs[each.language].since(hub.seq - 1)]
    return Handover("e", "en", ("en", "es"), tuple(events), tuple(each for each in said if each.final))


def inherited(folder: Path, what: Handover, look: Callable[[Room], object]) -> object:
    """What `look` gives of a room that goes on with it."""

    async def run() -> object:
        hub = Hub("hall", "en", ("en", "es"), epoch=what.epoch)
        room = Room(hub, Archive(folder, "hall", ("en", "es"), later=True), asyncio.get_running_loop(), what)
        found = look(room)
        await asyncio.to_thread(room.writer.close, 10)
        return found

    return asyncio.run(run())


SAID = left(
    revision("c1", "one", 3, final=True),
    revision("c1", "uno", 2, final=True, language="es"),
    revision("c2", "two", 4, tail=" and", start=1000, end=2500),
)


def test_viewers_go_on(tmp_path: Path) -> None:
    """Same epoch, ids a leap further, so that whoever has seen more than is known misses nothing."""
    place = inherited(tmp_path, SAID, lambda room: (room.hub.epoch, room.hub.seq, next(room.names), room.position))

    assert ("e", 3 + LEAP + 1, "c1001", 2500) == place


def test_what_was_open_becomes_final(tmp_path: Path) -> None:
    """With what was shown of it, as the next revision; the files hold it, and all finals before it."""
    shown = inherited(tmp_path, SAID, lambda room: [entry.data for entry in room.hub.logs["en"].since(3)])

    assert b'"rev":5,"state":"final","stable":"two and","tail":""' in shown[0]  # type: ignore[index]
    assert ["one", "two and"] == [final.text for final in Archive(tmp_path, "hall", ("en", "es")).finals("en")]
    assert "uno" in (tmp_path / "hall" / "es.vtt").read_text()


def test_an_edit_of_what_was_left(tmp_path: Path) -> None:
    """The operator may change what another process has captioned."""
    edited = inherited(tmp_path, SAID, lambda room: room.edit("c1", "es", "otra cosa"))

    assert (3, "otra cosa") == (edited.number, edited.text)  # type: ignore[attr-defined]

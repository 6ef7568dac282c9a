from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.delivery.redis.handover import SEQ_GAP, Handover, NoLeases, next_segment_number
from captioner.rooms.room import Room
from captioner.types import Revision
from tests.fakes import revision


@pytest.mark.parametrize(("highest", "first"), [(0, 1001), (412, 1001), (999, 1001), (1000, 2001), (1007, 2001)])
def test_next_segment_number(highest: int, first: int) -> None:
    """Segments continue at the next thousand, because the previous owner may have used numbers between."""
    assert first == next_segment_number(highest)


def test_no_leases() -> None:
    """A process without leases has every room and takes nothing over."""
    assert asyncio.run(NoLeases().take("hall")) is None


def left(*published: Revision) -> Handover:
    """Handover of a process that published these revisions."""
    hub = Hub("hall", "en", ("en", "es"), epoch="e")
    events = []
    for each in published:
        hub.publish(each)
        events += [(event, (each.language,)) for event in hub.logs[each.language].since(hub.seq - 1)]
    return Handover("e", "en", ("en", "es"), tuple(events), tuple(each for each in published if each.final))


def taken_over(folder: Path, handover: Handover, look: Callable[[Room], object]) -> object:
    """Result of `look` on a room that was taken over."""

    async def run() -> object:
        hub = Hub("hall", "en", ("en", "es"), epoch=handover.epoch)
        room = Room(hub, Archive(folder, "hall", ("en", "es"), later=True), asyncio.get_running_loop(), handover)
        room.start()
        found = look(room)
        await asyncio.to_thread(room.output.writer.close, 10)
        return found

    return asyncio.run(run())


HANDOVER = left(
    revision("c1", "one", 3, final=True),
    revision("c1", "uno", 2, final=True, language="es"),
    revision("c2", "two", 4, tail=" and", start=1000, end=2500),
)


def test_seq_gap(tmp_path: Path) -> None:
    """The epoch stays and `seq` continues behind a gap, so that viewers that have seen later events miss nothing."""
    place = taken_over(
        tmp_path,
        HANDOVER,
        lambda room: (room.hub.epoch, room.hub.seq, next(room.segment_names), room.clock.position_ms),
    )

    assert ("e", 3 + SEQ_GAP + 1, "c1001", 2500) == place


def test_open_captions_become_final(tmp_path: Path) -> None:
    """Open captions become final as the next revision; the files have them and all earlier finals."""
    shown = taken_over(tmp_path, HANDOVER, lambda room: [event.data for event in room.hub.logs["en"].since(3)])

    assert b'"rev":5,"state":"final","stable":"two and","tail":""' in shown[0]  # type: ignore[index]
    assert ["one", "two and"] == [final.text for final in Archive(tmp_path, "hall", ("en", "es")).finals("en")]
    assert "uno" in (tmp_path / "hall" / "es.vtt").read_text()


def test_edit_after_a_takeover(tmp_path: Path) -> None:
    """An operator can edit a caption of the previous owner."""
    edited = taken_over(tmp_path, HANDOVER, lambda room: room.control.edit("c1", "es", "otra cosa"))

    assert (3, "otra cosa") == (edited.number, edited.text)  # type: ignore[attr-defined]

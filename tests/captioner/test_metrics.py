from __future__ import annotations

import asyncio

from captioner import metrics
from captioner.archive import Archive
from captioner.audio.supply import Supply
from captioner.rooms import Rooms
from captioner.types import Status
from tests.fakes import ScriptedEngine, revision, silence


def test_figures_of_a_room() -> None:
    """Viewers, events, finals and erased words are told per room."""

    async def work() -> str:
        rooms = Rooms(lambda _source, _targets: ScriptedEngine(), lambda _source, _targets: (), in_memory)
        room = rooms.open("hall", "en", ("es",))
        with room.hub.subscribe(["es"]):
            room.post((revision(text="a b"), revision(text="a c", number=2, final=True)))
            await asyncio.sleep(0)
            room.hub.publish(Status("live"))
            told = metrics.exposition(metrics.registry(rooms)).decode()
        await asyncio.to_thread(room.writer.close, 10.0)
        return told

    told = asyncio.run(work())

    for line in (
        'captioner_viewers{lang="es",room="hall"} 1.0',
        'captioner_events_total{event="cue",room="hall"} 2.0',
        'captioner_events_total{event="status",room="hall"} 1.0',
        'captioner_finals_total{lang="en",room="hall"} 1.0',
        'captioner_erased_words_total{lang="en",room="hall"} 1.0',
        'captioner_backlog_seconds{room="hall"} 0.0',
        "captioner_turns_waiting 0.0",
    ):
        assert line in told


def test_figures_of_what_comes_in() -> None:
    """Level, silence, cuts and missing seconds of a room that has a publisher."""

    async def work() -> str:
        rooms = Rooms(lambda _source, _targets: ScriptedEngine(), lambda _source, _targets: (), in_memory)
        async with rooms.running():
            publisher = await rooms.publish("hall", "en")
            await publisher.send(silence(2))
            publisher.intake.told = lambda: Supply("srt://h", "live", cuts=3, missing=12.5)
            return metrics.exposition(metrics.registry(rooms)).decode()

    told = asyncio.run(work())

    for line in (
        'captioner_audio_level_dbfs{room="hall"} -120.0',
        'captioner_audio_silent_seconds{room="hall"} 2.0',
        'captioner_source_cuts{room="hall"} 3.0',
        'captioner_source_missing_seconds{room="hall"} 12.5',
    ):
        assert line in told


def in_memory(room: str, languages: tuple[str, ...]) -> Archive:
    return Archive(None, room, languages)

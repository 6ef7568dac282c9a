from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import replace
from pathlib import Path

from captioner.audio.source_status import SourceStatus
from captioner.delivery.files.archive import Archive
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.rooms import Rooms
from captioner.server import metrics
from captioner.translation import Translator
from captioner.translation.checked_engine import CheckedEngine
from captioner.translation.direct import ENTRY, Direct
from captioner.translation.direct_policy import DirectPolicy
from captioner.types import Revision, Status
from tests.captioner.server.conftest import RunningServer, running
from tests.captioner.translation.scripted import ScriptedTranslation
from tests.fakes import ScriptedEngine, revision, scripted_factory, silence

__all__ = ["running"]


def test_metrics_of_a_room() -> None:
    """Viewers, events, finals and erased words are counted for each room."""

    async def work() -> str:
        rooms = Rooms(scripted_factory(), in_memory)
        room = rooms.open("hall", "en", ("es",))
        with room.hub.subscribe(["es"]), room.hub.subscribe(["es"], counted=False):
            room.publication.publish(revision(text="a b"))
            room.publication.publish(revision(text="a c", number=2, final=True))
            await asyncio.sleep(0)
            room.hub.publish(Status("live"))
            text = metrics.exposition(metrics.registry(rooms)).decode()
        await asyncio.to_thread(room.output.writer.close, 10.0)
        return text

    text = asyncio.run(work())

    for line in (
        'captioner_viewers{lang="es",room="hall"} 1.0',
        'captioner_events_total{event="cue",room="hall"} 2.0',
        'captioner_events_total{event="status",room="hall"} 1.0',
        'captioner_finals_total{lang="en",room="hall"} 1.0',
        'captioner_erased_words_total{lang="en",room="hall"} 1.0',
        'captioner_backlog_seconds{room="hall"} 0.0',
        "captioner_turns_waiting 0.0",
        'captioner_room_state{room="hall",state="live"} 0.0',
    ):
        assert line in text


def test_metrics_of_the_audio() -> None:
    """Level, silence, disconnects and missing seconds of a room with a publisher."""

    async def work() -> str:
        rooms = Rooms(scripted_factory(), in_memory)
        async with rooms.running():
            status = SourceStatus("srt://h", "live", disconnects=3, missing_s=12.5)
            publisher = await rooms.publish("hall", "en", source_status=lambda: status)
            await publisher.send(silence(2))
            return metrics.exposition(metrics.registry(rooms)).decode()

    text = asyncio.run(work())

    for line in (
        'captioner_audio_level_dbfs{room="hall"} -120.0',
        'captioner_audio_silent_seconds{room="hall"} 2.0',
        'captioner_source_cuts{room="hall"} 3.0',
        'captioner_source_missing_seconds{room="hall"} 12.5',
    ):
        assert line in text


def in_memory(room: str, languages: tuple[str, ...]) -> Archive:
    return Archive(None, room, languages)


def exported(text: str) -> set[str]:
    """Names of the metrics."""
    return {re.split(r"[ {]", line)[0] for line in text.splitlines() if line and not line.startswith("#")}


def test_the_grafana_dashboard_queries_exported_metrics(running: RunningServer) -> None:
    """Every metric of a panel is exported when something was captioned and viewed."""
    dashboard = json.loads((Path(__file__).parents[3] / "deploy" / "grafana.json").read_text())
    queried = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:captioner|process)_\w+", target["expr"])
    }
    running.speak("hall", 4)
    with running.publisher("hall") as socket:  # some metrics exist only while somebody publishes
        socket.recv(10)
        paint = {"t": 1000 * time.time(), "end": 0, "ago": 0}
        running.client.post("/rooms/hall/paints", json={"v": 1, "page": "viewer", "paints": [paint]})
        text = running.get("/metrics").text

    assert set() == queried - exported(text)
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert {"captioner_first_shown_seconds_bucket", "captioner_delivery_seconds_bucket"} <= queried


class UntranslatingEngine(ScriptedEngine):
    """Engine of Spanish speech whose English is missing."""

    def _state(self, final: bool) -> Revision:
        return replace(super()._state(final), language="es", source="es", direct_missing=True)


def test_captions_that_direct_left_in_spanish_are_counted() -> None:
    """Withheld and replaced captions are in the metrics, and in the status of the room."""

    def translators(_spoken: str, targets: tuple[str, ...]) -> tuple[Translator, ...]:
        substitute = CheckedEngine(ScriptedTranslation(), lambda made, _text: made == "W1 W2 W3")
        options = ENTRY.options
        return (
            DirectPolicy(
                Direct(), targets, options=options, owns_engine=True, substitute=lambda _: (substitute, options)
            ),
        )

    async def work() -> tuple[str, str]:
        rooms = Rooms(SimpleFactory(lambda *_: UntranslatingEngine(), translators), in_memory)
        async with rooms.running():
            publisher = await rooms.publish("hall", "es", ("en",))
            await publisher.send(silence(6))
            publisher.end()
            await publisher.done()
            room = rooms.get("hall")
            while room.status.state != "ended":
                await asyncio.sleep(0.01)
            return metrics.exposition(metrics.registry(rooms)).decode(), room.status.detail

    text, detail = asyncio.run(work())

    assert 'captioner_translations_total{lang="en",room="hall",translator="direct",what="replaced"} 1.0' in text
    assert 'captioner_translations_total{lang="en",room="hall",translator="direct",what="withheld"} 1.0' in text
    assert detail == "captions that direct left in Spanish: 1 replaced by scripted, 1 withheld"

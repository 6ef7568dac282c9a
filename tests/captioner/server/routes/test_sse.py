from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from httpx_sse import ServerSentEvent, connect_sse

from tests.captioner.server.conftest import SECOND, RunningServer
from tests.captioner.server.schema import check
from tests.fakes import revision


@contextmanager
def watching(running: RunningServer, room: str, query: str = "", **options: Any) -> Iterator[Iterator[ServerSentEvent]]:
    """Events of a room."""
    with connect_sse(running.client, "GET", f"/rooms/{room}/events?{query}", **options) as source:
        yield source.iter_sse()


def until(events: Iterator[ServerSentEvent], name: str, **wanted: object) -> list[ServerSentEvent]:
    """Return events up to the first of that name whose data has the wanted values."""
    received = []
    patience = time.monotonic() + 60
    for event in events:
        assert time.monotonic() < patience, f"no {name} {wanted} for a minute"
        received.append(event)
        data = json.loads(event.data)
        check(event.event, data)
        if event.event == name and all(data.get(key) == value for key, value in wanted.items()):
            return received
    raise AssertionError(f"no {name} {wanted} before the end")


def finals(events: list[ServerSentEvent]) -> dict[tuple[str, str], str]:
    """Texts of finals in snapshots and events, by language and ID."""
    cues: list[dict[str, str]] = []
    for event in events:
        data = json.loads(event.data)
        cues += data["cues"] if event.event == "snapshot" else [data] if event.event == "cue" else []
    return {(cue["lang"], cue["cue"]): cue["stable"] for cue in cues if cue["state"] == "final"}


def test_from_audio_to_events(running: RunningServer) -> None:
    """Speech becomes cues in both languages, with heartbeats and statuses between."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        with watching(running, "hall") as events:
            socket.send(SECOND * 4)
            socket.send('{"type":"end"}')
            received = until(events, "status", state="ended")
            until(events, "hb")

    expected = {("en", "c1"): "w1 w2 w3", ("en", "c2"): "w4", ("es", "c1"): "es:w1 w2 w3", ("es", "c2"): "es:w4"}
    assert expected == finals(received)
    assert received[0].event == "snapshot"
    assert received[0].retry


def test_languages_are_read_as_people_write_them(running: RunningServer) -> None:
    """A viewer may name a language or its tag; an unknown one is refused with the languages of the room."""
    running.speak("hall", 3)
    with watching(running, "hall", "lang=Español,en-US") as events:
        snapshot = json.loads(next(events).data)
    refused = running.get("/rooms/hall/events?lang=Klingon")

    assert {"en", "es"} == {cue["lang"] for cue in snapshot["cues"]}
    assert (404, "room hall has no language 'klingon'") == (refused.status_code, refused.json()["error"])


def test_headers(running: RunningServer) -> None:
    """Headers forbid caching and compression; HEAD gets only the headers."""
    running.speak("hall", 1)
    with running.client.stream("GET", "/rooms/hall/events") as answer:
        headers = answer.headers
    head = running.client.head("/rooms/hall/events")

    assert headers["content-type"].startswith("text/event-stream")
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store, no-transform", "no")
    assert (head.status_code, head.content) == (200, b"")


def test_resume_by_header_and_query(running: RunningServer) -> None:
    """A viewer that reconnects gets what it missed; the header takes precedence over the query."""
    running.speak("hall", 3)
    with watching(running, "hall", "lang=en") as events:
        seen = until(events, "snapshot")[-1].id
    running.speak("hall", 3)
    with watching(running, "hall", f"lang=en&last_event_id={seen}") as events:
        by_query = until(events, "status", state="ended")
    with watching(running, "hall", "lang=en&last_event_id=x-1", headers={"Last-Event-ID": seen}) as events:
        by_header = until(events, "status", state="ended")

    assert {("en", "c1"): "w1 w2 w3", ("en", "c2"): "w1 w2 w3"} == finals(by_query) == finals(by_header)
    assert [event.event for event in by_query] == ["snapshot", "cue", "status"]
    assert seen == by_query[0].id
    assert [event.id for event in by_query] == [event.id for event in by_header]


def test_another_epoch_gives_a_snapshot(running: RunningServer) -> None:
    """An ID of another epoch gives a full snapshot."""
    running.speak("hall", 3)
    with watching(running, "hall", "lang=en", headers={"Last-Event-ID": "0ld-7"}) as events:
        (first,) = until(events, "snapshot")

    assert finals([first]) == {("en", "c1"): "w1 w2 w3"}
    assert not first.id.startswith("0ld")


def test_a_viewer_that_disconnects_is_removed(running: RunningServer) -> None:
    """A closed connection is found with the heartbeats."""
    running.speak("hall", 1)
    with watching(running, "hall", "lang=en") as events:
        until(events, "snapshot")
        there = running.get("/rooms/hall").json()["viewers"]["en"]
    with watching(running, "hall", "lang=es") as events:
        while running.get("/rooms/hall").json()["viewers"]["en"]:
            until(events, "hb")

    assert there == 1


def test_refusals(running: RunningServer) -> None:
    """An unknown room and an unknown language each have an error and a hint."""
    running.speak("hall", 1)

    for address in ("/rooms/none/events", "/rooms/hall/events?lang=fr"):
        answer = running.get(address)
        assert (404, {"error", "hint"}) == (answer.status_code, set(answer.json()))


def test_bye(running: RunningServer) -> None:
    """A server that stops sends `bye` with a reconnect time, and ends the stream."""
    running.speak("hall", 1)
    with watching(running, "hall") as events:
        until(events, "snapshot")
        running.stop()
        received = until(events, "bye")
        rest = list(events)

    assert received[-1].retry
    assert rest == []
    running.join()


def test_a_stalled_viewer_gets_every_final(running: RunningServer) -> None:
    """A viewer that does not read for a while misses revisions but no final."""
    running.speak("hall", 1)
    room = running.rooms.get("hall")
    with socket.socket() as stalled:
        # Far less than is published, but several packets of the loopback interface: with fewer, TCP waits for timers.
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 262_144)
        stalled.connect(("127.0.0.1", int(running.host.split(":")[1])))
        stalled.sendall(b"GET /rooms/hall/events?lang=en HTTP/1.0\r\n\r\n")
        while not room.hub.viewers:
            time.sleep(0.01)
        long = "word" * 7500  # one word: line breaking of thousands of words would take most of the time
        for segment in range(100):
            for number in range(1, 4):
                room.publication.publish(revision(f"s{segment}", long, number, start=segment))
            room.publication.publish(revision(f"s{segment}", f"{segment} said", 4, final=True, start=segment))
            time.sleep(0.002)  # time to send
        received = bytearray()
        while b'"99 said"' not in received[-100_000:]:
            received += stalled.recv(1 << 20)
    numbers = {int(number) for number in re.findall(rb'"state":"final","stable":"(\d+) said', received)}

    assert set(range(100)) == numbers
    assert len(received) < 300 * len(long)


def test_an_operator_is_not_counted_as_viewer(running: RunningServer) -> None:
    """An operator gets all events."""
    running.speak("hall", 1)
    address = f"http://{running.host}/rooms/hall/events"
    with httpx.Client(timeout=20) as client, connect_sse(client, "GET", address, params={"as": "operator"}) as source:
        operator = source.iter_sse()  # kept: a stream that nobody holds is closed
        assert "snapshot" == next(operator).event
        alone = running.get("/rooms/hall").json()["viewers"]
        with connect_sse(client, "GET", address, params={"lang": "es"}) as other:
            viewer = other.iter_sse()
            assert "snapshot" == next(viewer).event
            together = running.get("/rooms/hall").json()["viewers"]

    assert ({"en": 0, "es": 0}, {"en": 0, "es": 1}) == (alone, together)

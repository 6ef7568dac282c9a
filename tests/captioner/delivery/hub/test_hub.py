"""Tests of the hub without a server: `take` of a viewer gives what would be sent."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from captioner.delivery.hub import Hub, Viewer
from captioner.errors import LanguageError, TooMuch
from captioner.layout.limits import Layout
from captioner.types import Removal, Status, Style
from tests.captioner.server.schema import check
from tests.fakes import revision


@dataclass(frozen=True)
class Event:
    """An event as a client reads it."""

    name: str
    data: Any
    id: str = ""
    retry: str = ""


def events(wire: bytes) -> list[Event]:
    return [_event(block) for block in wire.decode().split("\n\n") if block]


def _event(block: str) -> Event:
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    check(fields["event"], json.loads(fields["data"]))
    return Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""), fields.get("retry", ""))


def names(wire: bytes) -> list[str]:
    return [event.name for event in events(wire)]


def hub(**options: Any) -> Hub:
    return Hub("hall", "en", ("en", "es"), **options)


def viewer(of: Hub, *languages: str, seen: str | None = None) -> Viewer:
    return of.subscribe(languages or None, seen)


def test_begins_with_snapshot() -> None:
    """A stream begins with a snapshot of the room, its languages and the last `seq`."""
    own = hub()
    (first,) = events(viewer(own).take())

    expected = {"v": 1, "epoch": own.epoch, "seq": 0, "room": "hall", "source": "en"}
    assert expected | {"languages": ["en", "es"], "columns": 42, "rows": 2, "cues": []} == first.data
    assert ("snapshot", f"{own.epoch}-0") == (first.name, first.id)


def test_retry_is_jittered() -> None:
    """The first event has the delay before reconnecting, drawn at random per viewer."""
    own = hub(retry_ms=(1000, 5000))
    waits = {int(events(viewer(own).take())[0].retry) for _ in range(50)}

    assert len(waits) > 1
    assert waits <= set(range(1000, 5001))


def test_cue() -> None:
    """A cue event is the whole state of the cue, with times in seconds."""
    own = hub()
    watching = viewer(own, "en")
    watching.take()
    own.publish(revision("c4", "hello", 5, tail=" you", start=812_340, end=814_900))
    (cue,) = events(watching.take())

    sent = cue.data.pop("t")
    expected = {"v": 1, "seq": 1, "lang": "en", "source": "en", "cue": "c4", "src_cue": "c4", "rev": 5, "state": "open"}
    expected |= {"stable": "hello", "tail": " you", "lines": ["hello you"], "start": 812.34, "end": 814.9}
    expected["speaker"] = None
    assert expected == cue.data
    assert ("cue", f"{own.epoch}-1") == (cue.name, cue.id)
    assert sent > 1_600_000_000_000


def test_other_languages_are_not_sent() -> None:
    """A viewer gets events of the languages it chose, and events of the whole room once."""
    own = hub()
    spanish, both = viewer(own, "es"), viewer(own, "en", "es")
    spanish.take(), both.take()
    own.publish(revision(language="en"))
    own.publish(revision(language="es"))
    own.publish(Status("live"))

    assert names(spanish.take()) == ["cue", "status"]
    assert names(both.take()) == ["cue", "cue", "status"]


def test_snapshot_and_later_events_are_complete() -> None:
    """Whenever a viewer joins, the snapshot and the later events give the last state of every cue."""
    for joined in range(7):
        own = hub()
        script = [revision(f"c{n // 3}", f"text {n}", n % 3 + 1, final=n % 3 == 2, start=n // 3) for n in range(6)]
        for event in script[:joined]:
            own.publish(event)
        watching = viewer(own, "en")
        wire = watching.take()
        for event in script[joined:]:
            own.publish(event)
            wire += watching.take()

        assert state(wire) == {"c0": "text 2", "c1": "text 5"}


def state(wire: bytes) -> dict[str, str]:
    """Text of each cue as a client shows it: the highest revision wins."""
    shown: dict[str, tuple[int, str]] = {}
    for event in events(wire):
        cues = event.data["cues"] if event.name == "snapshot" else [event.data] if event.name == "cue" else []
        for cue in cues:
            shown[cue["cue"]] = max(shown.get(cue["cue"], (0, "")), (cue["rev"], cue["stable"] + cue["tail"]))
    return {cue: text for cue, (_, text) in shown.items()}


def test_snapshot_is_bounded() -> None:
    """A snapshot has the last finals and every open cue, ordered by start."""
    own = hub(finals=2)
    own.publish(revision("open", start=0))
    for number in range(5):
        own.publish(revision(f"c{number}", final=True, start=number))
    (first,) = events(viewer(own, "en").take())

    assert [cue["cue"] for cue in first.data["cues"]] == ["open", "c3", "c4"]


def test_slow_viewer_gets_newest_and_every_final() -> None:
    """A slow viewer skips revisions but gets every final."""
    own = hub()
    slow = viewer(own, "en")
    slow.take()
    for segment in range(3):
        for number in range(1, 20):
            own.publish(revision(f"c{segment}", f"{number}", number, final=number == 19))
    own.publish(revision("c3", "a"))
    own.publish(revision("c3", "b", 2))
    received = [(event.data["cue"], event.data["rev"], event.data["state"]) for event in events(slow.take())]

    assert received == [("c0", 19, "final"), ("c1", 19, "final"), ("c2", 19, "final"), ("c3", 2, "open")]


def test_viewer_that_falls_out_of_the_log() -> None:
    """A viewer whose cursor is older than the log gets a new snapshot with everything still known."""
    own = hub(size=20, finals=3)
    slow = viewer(own, "en")
    slow.take()
    for number in range(100):
        own.publish(revision(f"c{number}", final=True, start=number))
    (again,) = events(slow.take())

    assert (again.name, again.data["seq"]) == ("snapshot", 100)
    assert [f"c{number}" for number in range(80, 100)] == [cue["cue"] for cue in again.data["cues"]]
    assert slow.take() == b""


def test_snapshot_of_missed_finals_is_bounded() -> None:
    """The snapshot for a viewer that has fallen out has the newest finals, up to 256 KiB."""
    own = hub()
    for number in range(400):
        own.publish(revision(f"c{number}", "word " * 200, final=True, start=number))
    wire = viewer(own, "en", seen="other-1").take()
    (first,) = events(wire)

    assert 200_000 < len(wire) < 300_000
    assert "c399" == first.data["cues"][-1]["cue"]


def test_missed_events_come_in_pages() -> None:
    """A blocked connection gets one page; further pages follow when it accepts more."""
    own = hub()
    for number in range(400):
        own.publish(revision(f"c{number}", "word " * 200, final=True, start=number))
    late, connection = viewer(own, "en", seen=f"{own.epoch}-1"), BlockingConnection()
    late.attach(connection)
    first = len(connection.written)
    while connection.blocked:
        connection.blocked = False
        late.write(connection)

    assert (True, True) == (first < 100_000, len(connection.written) > 400_000)
    assert [f"c{number}" for number in range(1, 400)] == [
        event.data["cue"] for event in events(connection.written) if event.name == "cue"
    ]


class BlockingConnection:
    """Connection that is blocked after each write."""

    def __init__(self) -> None:
        self.blocked = False
        self.written = b""

    def write(self, wire: bytes) -> None:
        """Record bytes and block."""
        self.written += wire
        self.blocked = True

    def end(self, wire: bytes) -> None:
        """Unused."""

    def abort(self) -> None:
        """Unused."""

    def check(self) -> None:
        """Unused."""


def test_resume() -> None:
    """A returning viewer gets a snapshot as of its last event, then exactly the events that it missed."""
    own = hub()
    for number in range(4):
        own.publish(revision(f"c{number}", final=True, start=number))
    first, *missed = events(viewer(own, "en", seen=f"{own.epoch}-2").take())

    assert (first.name, first.data["seq"], [cue["cue"] for cue in first.data["cues"]]) == ("snapshot", 2, ["c0", "c1"])
    assert [(f"{own.epoch}-3", "c2"), (f"{own.epoch}-4", "c3")] == [(event.id, event.data["cue"]) for event in missed]


@pytest.mark.parametrize("seen", ["other-2", "2", "", "{}-", "{}-99", "{}-x", "{}--1", "{}-²", "\0", "{}-" + "9" * 400])
def test_unknown_id_gives_snapshot(seen: str) -> None:
    """An id of another epoch, of the future or malformed gives a new snapshot."""
    own = hub()
    own.publish(revision(final=True))
    (first,) = events(viewer(own, "en", seen=seen.replace("{}", own.epoch)).take())

    assert (first.data["seq"], [cue["cue"] for cue in first.data["cues"]]) == (1, ["c1"])


def test_late_viewer_gets_the_state() -> None:
    """A late viewer gets status and hiding as events without ids, so that its place does not move back."""
    own = hub()
    own.publish(Status("lagging", 4.2, "slow"))
    own.publish(Style("hide"))
    own.publish(revision())
    first, *present = events(viewer(own).take())

    assert [(event.name, event.data.get("state") or event.data["action"], event.id) for event in present] == [
        ("status", "lagging", ""),
        ("style", "hide", ""),
    ]
    assert first.data["seq"] == 3


def test_returning_viewer_gets_the_state() -> None:
    """A viewer whose connection broke right behind the snapshot gets the state that followed it."""
    own = hub()
    own.publish(Style("hide"))
    first, *_ = events(viewer(own).take())
    again, *present = events(viewer(own, seen=first.id).take())

    assert (first.data["seq"], ["hide"]) == (again.data["seq"], [event.data["action"] for event in present])


def test_cleared_is_not_shown_again() -> None:
    """Captions on screen before `clear` are in no later snapshot."""
    own = hub()
    own.publish(revision("c1", final=True))
    own.publish(Style("clear"))
    own.publish(revision("c2"))
    (first,) = events(viewer(own, "en").take())

    assert [cue["cue"] for cue in first.data["cues"]] == ["c2"]


def test_removal() -> None:
    """Viewers are sent the removal of a cue; later snapshots do not have the cue."""
    own = hub()
    watching = viewer(own, "en")
    own.publish(revision("c1"))
    watching.take()
    own.publish(Removal("en", ("c1",)))
    (removed,) = events(watching.take())

    assert removed.data == {"v": 1, "seq": 2, "lang": "en", "cues": ["c1"]}
    assert events(viewer(own, "en").take())[0].data["cues"] == []


def test_rewrite_and_edited() -> None:
    """`rewrite` and `edited` are sent when they are true."""
    own = hub()
    watching = viewer(own, "en")
    watching.take()
    own.publish(replace(revision(final=True, number=2), rewrite=True, edited=True))
    (cue,) = events(watching.take())

    assert (cue.data["rewrite"], cue.data["edited"]) == (True, True)


def test_unknown_language() -> None:
    """A language that the room does not have is refused, with the list of its languages."""
    with pytest.raises(LanguageError, match="it has en, es"):
        viewer(hub(), "fr")


def test_detected_language() -> None:
    """The first revision sets a detected language; viewers of all languages get a new snapshot."""
    own = Hub("hall", "auto", ("auto", "es"))
    everything, english = viewer(own), viewer(own, "en")
    everything.take(), english.take()
    own.publish(revision(final=True))
    (again,) = events(everything.take())

    assert (again.data["source"], again.data["languages"], len(again.data["cues"])) == ("en", ["en", "es"], 1)
    assert names(english.take()) == ["cue"]


def test_full() -> None:
    """A full room refuses further viewers."""
    own = hub(max_viewers=1)
    with viewer(own), pytest.raises(TooMuch):
        viewer(own)


def test_audience() -> None:
    """Viewers are counted per language while they are present."""
    own = hub()
    with viewer(own, "es"), viewer(own):
        assert own.viewers.audience() == {"en": 1, "es": 2}
    assert own.viewers.audience() == {}


def test_iteration_ends_with_bye() -> None:
    """Iteration waits until something is published, and ends with `bye` when the hub closes."""

    async def watch() -> list[str]:
        own = hub()
        received: list[str] = []
        loop = asyncio.get_running_loop()
        steps = iter([lambda: own.publish(revision()), own.beat, own.close])
        with viewer(own, "en") as watching:
            async for wire in watching:
                received += names(wire)
                for step in (next(steps, None),):
                    loop.call_soon(step or (lambda: None))
        return received

    assert asyncio.run(watch()) == ["snapshot", "cue", "hb", "bye"]


def test_broadcasts_end_with_their_viewers() -> None:
    """No broadcast is left when the viewers of its languages have gone."""

    class NullConnection:
        blocked = False

        def write(self, wire: bytes) -> None:
            """Do nothing."""

        end = write

        def abort(self) -> None:
            """Do nothing."""

        check = abort

    own = hub()
    for asked in (["en"], ["es"], ["en", "es"], ["es", "en"], None):
        watching = own.subscribe(asked)
        watching.attach(NullConnection())
        watching.leave()

    assert (0, {}) == (len(own.viewers), own.viewers._broadcasts)


def test_lines_are_broken_by_the_layout() -> None:
    """A cue has the lines that the layout breaks it into."""
    own = hub(layout=Layout(columns=16))
    watching = viewer(own, "en")
    watching.take()
    own.publish(revision(text="what we have heard this", tail=" morning"))
    (cue,) = events(watching.take())

    assert " ".join(cue.data["lines"]) == "what we have heard this morning"
    assert max(map(len, cue.data["lines"])) <= 16

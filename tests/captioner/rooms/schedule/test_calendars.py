from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from captioner.config import ScheduleConfig, SessionConfig
from captioner.rooms.schedule.calendars import Calendars
from tests.captioner.rooms.schedule.test_conference_json import conference, talk
from tests.captioner.rooms.schedule.test_ical import calendar

NOW = datetime(2026, 9, 24, 6, 0, tzinfo=UTC)
EVENT = "DTSTART:20260924T120000\nDURATION:PT1H\nSUMMARY:Panel\nLOCATION:HALL"


def test_all_calendars_and_the_settings(tmp_path: Path) -> None:
    """Sessions of all of them in one order; a room is found by its name, whatever its case, or as it is mapped."""
    (tmp_path / "a.ics").write_bytes(calendar(EVENT))
    (tmp_path / "b.json").write_text(json.dumps(conference(talk())))
    config = ScheduleConfig(("a.ics", str(tmp_path / "b.json")), {"saal 1": "main"}, "Europe/Berlin")
    own = SessionConfig("foyer", datetime(2026, 9, 24, 15, 0), datetime(2026, 9, 24, 16, 0), "Coffee", record=False)
    reading = Calendars(config, (own,), ("hall",), tmp_path).read(NOW)

    assert () == reading.problems
    assert [("main", "Opening", 8), ("hall", "Panel", 10), ("foyer", "Coffee", 13)] == [
        (one.room, one.title, one.start.hour) for one in reading.sessions
    ]
    assert [True, True, False] == [one.recorded for one in reading.sessions]


def test_unknown_and_ignored_rooms(tmp_path: Path) -> None:
    """An unknown room is one line with what to write, however many sessions it has; a room can be ignored."""
    (tmp_path / "b.json").write_text(json.dumps(conference(talk(guid="1"), talk(guid="2"))))
    unknown = Calendars(ScheduleConfig((str(tmp_path / "b.json"),)), (), ("hall",)).read(NOW)
    ignored = Calendars(ScheduleConfig((str(tmp_path / "b.json"),), {"Saal 1": ""}), (), ("hall",)).read(NOW)

    assert unknown.problems == (
        "room 'Saal 1' is not known, 2 sessions left out; name its room here under [schedule]: "
        'rooms = { "Saal 1" = "main" }; "" ignores it',
    )
    assert ((), (), ()) == (unknown.sessions, ignored.sessions, ignored.problems)


def test_a_calendar_that_breaks_keeps_its_sessions(tmp_path: Path) -> None:
    """Sessions that were read before stay, with a line about the fault, until the calendar can be read again."""
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(EVENT, EVENT.replace("DURATION:PT1H", "DURATION:P9D")))
    calendars = Calendars(ScheduleConfig((str(path),), timezone="UTC"), (), ("hall",))
    first = calendars.read(NOW)
    path.write_text("BEGIN:VCALENDAR")
    broken = calendars.read(NOW)
    path.unlink()
    missing = calendars.read(NOW)
    path.write_bytes(calendar(EVENT.replace("Panel", "Debate")))

    assert first.sessions == broken.sessions == missing.sessions != ()
    assert ["'Panel': lasts 216 hours"] == [line.partition(": ")[2].partition(";")[0] for line in first.problems]
    assert "it must be iCal, or the schedule.json of pretalx or frab" in broken.problems[0]
    assert "No such file or directory; check its name and permissions" in missing.problems[0]
    assert ["Debate"] == [one.title for one in calendars.read(NOW).sessions]


@pytest.fixture
def address() -> Iterator[str]:
    """A server that has a calendar, and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the calendar."""
            known = self.path == "/a.ics?key=secret"
            self.send_response(200 if known else 404)
            self.end_headers()
            self.wfile.write(calendar(EVENT) if known else b"")

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_addresses(address: str) -> None:
    """An address is read; a wrong one is a line without its secrets, and files of other schemes are refused."""
    good = Calendars(ScheduleConfig((f"{address}/a.ics?key=secret",), timezone="UTC"), (), ("hall",)).read(NOW)
    bad = Calendars(ScheduleConfig((f"{address}/b.ics?key=hidden", "ftp://x/y")), (), ("hall",)).read(NOW)

    assert (["Panel"], ()) == ([one.title for one in good.sessions], good.problems)
    assert "the server answered 404 Not Found; check the address" in bad.problems[0]
    assert "hidden" not in bad.problems[0]
    assert "use http://, https:// or webcal://, or a file" in bad.problems[1]


def test_copies_of_addresses(address: str, tmp_path: Path) -> None:
    """The last copy of an address is there after a restart, before it is read; a file has none."""
    config, copies = ScheduleConfig((f"{address}/a.ics?key=secret",), timezone="UTC"), tmp_path / "copies"
    before = Calendars(config, (), ("hall",), copies=copies).read(NOW, fetch=False)
    first = Calendars(config, (), ("hall",), copies=copies).read(NOW)
    after = Calendars(config, (), ("hall",), copies=copies).read(NOW, fetch=False)
    (tmp_path / "a.ics").write_bytes(calendar(EVENT))
    file = Calendars(ScheduleConfig(("a.ics",), timezone="UTC"), (), ("hall",), tmp_path, copies)

    assert ((), ()) == (before.sessions, before.problems)
    assert first.sessions == after.sessions == file.read(NOW, fetch=False).sessions != ()
    assert 1 == len(list(copies.iterdir()))


def test_a_bad_name_in_the_settings() -> None:
    """A session whose room cannot be a name is one line."""
    own = SessionConfig("a room", datetime(2026, 9, 24, 15, 0), datetime(2026, 9, 24, 16, 0), "Coffee")
    reading = Calendars(ScheduleConfig(timezone="UTC"), (own,), ()).read(NOW)

    assert () == reading.sessions
    assert reading.problems[0].startswith(
        "[[sessions]] 1 'Coffee': 'a room' cannot be the name of a room; use up to 64"
    )

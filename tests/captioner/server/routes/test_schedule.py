from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from captioner.config import SessionConfig
from captioner.server.access import Access
from captioner.server.tokens import sign
from tests.captioner.server.conftest import RunningServer

SECRET = "s" * 32
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
SESSIONS = (
    SessionConfig("hall", NOW - HOUR, NOW + HOUR, "Opening", names=("Ana",)),
    SessionConfig("foyer", NOW + 2 * HOUR, NOW + 3 * HOUR, "Coffee"),
    SessionConfig("hall", NOW - 5 * HOUR, NOW - 4 * HOUR, "Past"),
)


def listed(server: RunningServer, query: str = "", **options: Any) -> dict[str, Any]:
    """Return the list of rooms as soon as the schedule has opened one."""
    found: dict[str, Any] = {"rooms": []}
    while not found["rooms"]:
        found = server.get(f"/rooms{query}", **options).json()
    return found


def test_what_is_on_and_next(tmp_path: Path) -> None:
    """The list of rooms has the sessions of open and of coming rooms; an operator holds and releases a room."""
    with RunningServer(tmp_path, sessions=SESSIONS) as server:
        found, one = listed(server), listed(server, "?name=hall")
        held = server.client.post("/rooms/hall/schedule", json={"held": True}).json()
        everything = server.get("/schedule").json()
        refused = [
            server.client.post("/rooms/attic/schedule", json={"held": True}),
            server.client.post("/rooms/hall/schedule", json={}),
        ]
        released = server.client.post("/rooms/hall/schedule", json={"held": False}).json()

    assert ["hall"] == [room["name"] for room in found["rooms"]]
    assert ("Opening", ["Ana"]) == tuple(found["schedule"]["hall"]["now"][key] for key in ("title", "names"))
    assert (None, "Coffee") == (found["schedule"]["foyer"]["now"], found["schedule"]["foyer"]["next"]["title"])
    assert {"hall"} == set(one["schedule"])
    assert [True, True, False] == [held["held"], everything["rooms"]["hall"]["held"], released["held"]]
    assert [] == everything["problems"]
    assert [404, 422] == [answer.status_code for answer in refused]


def test_sessions_of_rooms_that_may_not_be_viewed(tmp_path: Path) -> None:
    """A client sees the sessions of the rooms that it may view; only operators see and hold everything."""
    access = Access(secret=SECRET, public=("foyer",))
    operator = {"Authorization": f"Bearer {sign(SECRET, ['operate'])}"}
    with RunningServer(tmp_path, sessions=SESSIONS, access=access) as server:
        listed(server, headers=operator)
        seen = server.get("/rooms").json()["schedule"]
        statuses = [server.get("/schedule").status_code]
        statuses += [server.client.post("/rooms/foyer/schedule", json={"held": True}).status_code]
        statuses += [server.get("/schedule", headers=operator).status_code]

    assert {"foyer"} == set(seen)
    assert [401, 401, 200] == statuses

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError
from starlette.applications import Starlette
from starlette.routing import Mount, Route, WebSocketRoute

from captioner.config import ScheduleConfig
from captioner.offline.transcriber import Transcriber
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.calendars import Calendars
from captioner.rooms.schedule.schedule import Schedule
from captioner.rooms.sources.sources import Sources
from captioner.server.access import Access
from captioner.server.app import create_app
from captioner.server.compat.routes import CompatRoutes
from captioner.server.readiness import Reason
from tests.captioner.server.conftest import RunningServer
from tests.captioner.server.schema import SCHEMA, check
from tests.fakes import scripted_factory


def addresses(app: Starlette) -> set[str]:
    """Paths of an application without files of the pages and Starlette's converters: `{model:path}` -> `{model}`."""
    routes = (
        route for route in app.routes if isinstance(route, Route | WebSocketRoute) and not isinstance(route, Mount)
    )
    return {re.sub(r":\w+}", "}", route.path) for route in routes if not route.path.startswith("/static/")}


def test_every_address_is_described(running: RunningServer) -> None:
    """The OpenAPI description has the addresses of the application and no others."""
    described = running.get("/openapi.json").json()
    rooms = Rooms(scripted_factory(), lambda *_: pytest.fail("no room is opened"))
    compat = CompatRoutes("m", scripted_factory(), Transcriber(lambda: pytest.fail("nothing is loaded")))
    times = ScheduleConfig()
    schedule = Schedule(rooms, Sources(rooms), Calendars(times, (), ()), times, print)
    app = create_app(rooms, compat=compat, schedule=schedule)

    assert addresses(app) == set(described["paths"])
    for path, methods in described["paths"].items():
        named = {each["name"] for op in methods.values() for each in op["parameters"] if each["in"] == "path"}
        assert set(re.findall(r"{(\w+)}", path)) == named


def test_the_schema_of_events_is_valid(running: RunningServer) -> None:
    """It refuses data that does not match."""
    Draft202012Validator.check_schema(running.get("/events.schema.json").json())

    with pytest.raises(ValidationError):
        check("hb", {"v": 2, "t": 1})
    assert {"snapshot", "cue", "remove", "status", "style", "screen", "hb", "bye"} == set(SCHEMA["$defs"])


def test_refusals_are_as_described(running: RunningServer) -> None:
    """Errors match their schema."""
    described = running.get("/openapi.json").json()
    refusal = Draft202012Validator(described["components"]["schemas"]["Refusal"])
    for address in ("/rooms/none", "/rooms/none/events", "/nonsense"):
        refusal.validate(running.get(address).json())


def test_rooms_are_as_described(running: RunningServer) -> None:
    """A room matches its schema."""
    running.speak("hall", 1)
    described = running.get("/openapi.json").json()

    Draft202012Validator(described["components"]["schemas"]["Room"]).validate(running.get("/rooms/hall").json())


def test_metrics(running: RunningServer) -> None:
    """Finals, viewers, errors and publishers are counted."""
    running.speak("hall", 4)
    text = running.get("/metrics").text

    for line in (
        'captioner_finals_total{lang="es",room="hall"} 2.0',
        'captioner_viewers{lang="en",room="hall"} 0.0',
        'captioner_engine_errors_total{room="hall"} 0.0',
        'captioner_live{room="hall"} 0.0',
    ):
        assert line in text


def test_not_ready(tmp_path: Path) -> None:
    """With a problem the process is alive but not ready; only operators see the names of rooms."""
    wrong = (Reason("bus", "the bus does not answer"), Reason("lagging", "9.0 s of audio wait", "hall"))
    own = RunningServer(tmp_path, reasons=wrong, access=Access(operate="word", publish="other"))
    with own:
        alive, ready = own.get("/healthz"), own.get("/readyz")
        details = own.get("/readyz?token=word").json()

    assert (200, 503) == (alive.status_code, ready.status_code)
    assert "the bus does not answer; a room lags behind its audio" == ready.json()["error"]
    assert "the bus does not answer; room hall: 9.0 s of audio wait" == details["error"]
    assert [("bus", ""), ("lagging", "hall")] == [(each["what"], each["room"]) for each in details["reasons"]]

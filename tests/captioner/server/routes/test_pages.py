from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.testclient import TestClient

from captioner.config.limits import Limits
from captioner.delivery.files.archive_reader import ArchiveReader
from captioner.delivery.protocols import ViewableRoom
from captioner.server.access import Access
from captioner.server.routes.archives import RoomArchives
from captioner.server.routes.pages import PageRoutes
from tests.captioner.server.conftest import RunningServer


def test_pages(running: RunningServer, tmp_path: Path) -> None:
    """Pages have a strict policy; the page of a room that does not exist is served with status 404."""
    static = tmp_path / "static"
    for name in ("index", "overlay", "viewer", "console"):
        (static / f"{name}.html").write_text(name)
    running.speak("hall", 1)
    answers = {page: running.get(page) for page in ("/", "/overlay?room=x", "/view/hall", "/console/hall", "/view/x")}

    assert [(answer.status_code, answer.text) for answer in answers.values()] == [
        (200, "index"),
        (200, "overlay"),
        (200, "viewer"),
        (200, "console"),
        (404, "viewer"),
    ]
    assert "style-src 'self';" in answers["/"].headers["content-security-policy"]
    assert "unsafe-inline" in answers["/overlay?room=x"].headers["content-security-policy"]
    assert answers["/"].headers["x-content-type-options"] == "nosniff"
    assert running.get("/static/index.html").headers["cache-control"] == "no-cache"


def test_languages_in_the_address_become_codes(running: RunningServer, tmp_path: Path) -> None:
    """A page with the name of a language is redirected to its code, which the page compares; others stay."""
    for name in ("overlay", "viewer"):
        (tmp_path / "static" / f"{name}.html").write_text(name)
    overlay = running.get("/overlay?room=x&lang=Español,es-MX,zh_TW&size=5vh")
    viewer = running.get("/view/x?lang=xx&lang=es")

    assert (302, "?room=x&lang=es,es,zh-Hant&size=5vh") == (overlay.status_code, overlay.headers["location"])
    assert (404, "viewer") == (viewer.status_code, viewer.text)


def test_rooms(running: RunningServer) -> None:
    """The list of rooms has the fields that pages need."""
    running.speak("hall", 1)
    (hall,) = running.get("/rooms").json()["rooms"]

    expected = {
        "name": "hall",
        "source": "en",
        "languages": ["en", "es"],
        "state": "ended",
        "lag": 0.0,
        "detail": "",
        "available": [],
    }
    asked = hall["translation"][0]["asked"]  # 1 if the final came before the open revision was translated, else 2
    translated = {"by": "scripted", "languages": ["es"], "asked": asked}
    counted: dict[str, object] = {"translation": [translated], "grades": [], "paints": {}, "audio": None, "feeds": {}}
    assert asked in (1, 2)
    assert ("w1", False) == (hall.pop("caption"), hall.pop("hidden"))
    assert expected | counted | {"publishing": False, "watching": 0, "viewers": {"en": 0, "es": 0}} == hall


def test_the_list_of_one_room_by_name(running: RunningServer) -> None:
    """A room that has not begun gives an empty list and no error."""
    running.speak("hall", 1)
    answers = [running.get(f"/rooms?name={name}") for name in ("hall", "later")]

    assert [(200, ["hall"]), (200, [])] == [
        (answer.status_code, [room["name"] for room in answer.json()["rooms"]]) for answer in answers
    ]


def test_sites_that_may_embed_pages(tmp_path: Path) -> None:
    """Only viewer and overlay may be framed by the configured sites; the list of rooms and the console never."""
    for name in ("index", "overlay", "viewer", "console"):
        (tmp_path / f"{name}.html").write_text(name)
    archives = RoomArchives(_NoRooms(), Access(), ArchiveReader())
    pages = PageRoutes(archives, tmp_path, ("https://event.example",))
    client = TestClient(Starlette(routes=pages.routes()))
    framing = {
        address: client.get(address).headers["content-security-policy"].partition("frame-ancestors ")[2]
        for address in ("/", "/overlay", "/view/hall", "/console/hall")
    }

    assert framing == {
        "/": "'self'",
        "/overlay": "'self' https://event.example",
        "/view/hall": "'self' https://event.example",
        "/console/hall": "'self'",
    }


def test_languages(running: RunningServer) -> None:
    """All languages are listed by code."""
    assert running.get("/languages").json()["languages"]["es"] == "Español"


class _NoRooms:
    limits = Limits()

    def __iter__(self) -> Iterator[ViewableRoom]:
        return iter(())

    def get(self, name: str, /) -> ViewableRoom:
        raise NotImplementedError

    async def farewell(self, patience: float, /) -> None:
        """Nothing to end."""

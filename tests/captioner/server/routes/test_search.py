from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.files.archive import Archive
from captioner.server.access import Access
from captioner.server.tokens import sign
from captioner.types import Revision
from tests.captioner.server.conftest import RunningServer

SECRET = "s" * 32


def left(folder: Path, room: str = "past") -> None:
    """Leave the files of a room in two languages."""
    archive = Archive(folder, room, ("en", "es"))
    for number, (language, text) in enumerate(
        (("en", "The café opens."), ("es", "Abre el café."), ("en", "Thanks")), 1
    ):
        start = 1000 * number
        archive.write(Revision(f"c{number}", language, "en", 1, start, start + 900, text, final=True, at=17_000))
    archive.close()


def test_matches_of_an_open_room(running: RunningServer) -> None:
    """A match has the caption, its times, and where the words are, in every language that is asked for."""
    running.speak("hall", 3)
    found = running.get("/rooms/hall/search?q=W2").json()
    spanish = running.get("/rooms/hall/search?q=w2&lang=Spanish").json()

    assert (2, None, ["en", "es"]) == (found["total"], found["next"], found["languages"])
    first = found["matches"][0]
    assert ("c1", "en", 0.0, 3.0, "w1 w2 w3", [[3, 5]]) == tuple(
        first[key] for key in ("cue", "lang", "start", "end", "text", "ranges")
    )
    assert first["t"] > 1_600_000_000_000
    assert [("es", "es:w1 w2 w3")] == [(match["lang"], match["text"]) for match in spanish["matches"]]


def test_pages(running: RunningServer) -> None:
    """`next` is the offset of the next page, and null on the last one."""
    running.speak("hall", 6)
    pages = [running.get(f"/rooms/hall/search?q=w&lang=en&limit=1&offset={offset}").json() for offset in (0, 1, 2)]

    assert [(1, 2), (None, 2), (None, 2)] == [(page["next"], page["total"]) for page in pages]
    assert [["c1"], ["c2"], []] == [[match["cue"] for match in page["matches"]] for page in pages]


@pytest.mark.parametrize(
    ("query", "status", "hint"),
    [
        ("", 400, "?q=budget"),
        ("q=" + "a" * 201, 400, "at most 200"),
        ("q=w&lang=de", 404, "use one of en, es"),
        ("q=w&limit=0", 400, "use 1 to 1000"),
        ("q=w&offset=-1", 400, "use 0 to"),
    ],
)
def test_refused(running: RunningServer, query: str, status: int, hint: str) -> None:
    """A wrong parameter is refused with what to do."""
    running.speak("hall", 1)
    answer = running.get(f"/rooms/hall/search?{query}")

    assert status == answer.status_code
    assert hint in answer.json()["hint"]


def test_rooms_that_are_not_open(tmp_path: Path) -> None:
    """Files of an earlier run are searched and served as captions; the list of rooms does not show such a room."""
    left(tmp_path)
    with RunningServer(tmp_path) as server:
        found = server.get("/rooms/past/search?q=CAFE").json()
        text = server.get("/rooms/past/captions/es.txt").text
        listed = server.get("/rooms?name=past&files=1").json()
        unknown = server.get("/rooms/nowhere/search?q=a"), server.get("/rooms?name=nowhere&files=1").json()["files"]

    assert [("en", [[4, 8]], 17_000), ("es", [[8, 12]], 17_000)] == [
        (match["lang"], match["ranges"], match["t"]) for match in found["matches"]
    ]
    assert "Abre el café." in text
    assert ([], ["en", "es"]) == (listed["rooms"], listed["files"])
    assert (404, []) == (unknown[0].status_code, unknown[1])


def test_access_to_rooms_that_are_not_open(tmp_path: Path) -> None:
    """`*` in `public` does not open the files of earlier runs; a room that it names and a token for viewing do."""
    left(tmp_path)
    left(tmp_path, "listed")
    query = {"Authorization": f"Bearer {sign(SECRET, ['view'], 'past')}"}
    with RunningServer(tmp_path, access=Access(secret=SECRET, public=("*", "listed"))) as server:
        statuses = [
            server.get("/rooms/past/search?q=a").status_code,
            server.get("/rooms/past/captions/en.vtt").status_code,
            server.get("/rooms/listed/search?q=a").status_code,
            server.get("/rooms/past/search?q=a", headers=query).status_code,
        ]
        hidden = server.get("/rooms?name=past&files=1").json()["files"]
    with RunningServer(tmp_path, access=Access(secret=SECRET)) as server:
        statuses.append(server.get("/rooms/listed/search?q=a").status_code)

    assert [401, 401, 200, 200, 401] == statuses
    assert [] == hidden

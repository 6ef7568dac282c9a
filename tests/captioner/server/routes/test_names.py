from __future__ import annotations

import json

import pytest

from tests.captioner.rooms.programme.office import docx
from tests.captioner.server.conftest import RunningServer
from tests.captioner.server.routes.test_desk import post


def test_names_of_a_document_become_names_to_expect(running: RunningServer) -> None:
    """The names in a document are listed; those that an operator confirms are among the rules of the room."""
    running.speak("hall", 1)
    added = post(running, "/names", {"names": ["Escalinova", " OBS "]})
    document = docx("Welcome to Escalinova", "Ana Ruiz")
    found = running.client.post("/rooms/hall/programme", content=document, timeout=120).json()
    names = [(one["name"], one["expected"]) for one in found["names"]]

    assert ("en", [("Escalinova", True), ("Ana Ruiz", False)]) == (found["lang"], names)
    assert (200, {"en": ["Escalinova", "OBS"]}) == (added[0], added[1]["names"])
    assert added[1] == running.get("/rooms/hall/names").json()
    assert "en: Escalinova\nen: OBS\n" == running.get("/rooms/hall/rules").json()["text"]


@pytest.mark.parametrize(
    ("address", "content", "status", "error"),
    [
        ("/programme", b"", 422, "empty"),
        ("/programme?lang=xx", b"Ana", 404, "unknown language"),
        ("/programme", b"\0\1", 422, "unknown kind"),
        ("/programme", b" \n", 422, "no text"),
        ("/names", {"names": "Ana"}, 422, "list of strings"),
        ("/names", {"names": ["a = b"]}, 422, "cannot be a name"),
        ("/names", {"names": ["Ana" * 60]}, 413, "too long"),
        ("/names", {"names": ["Ana"] * 201}, 413, "too many"),
    ],
)
def test_refusals(
    running: RunningServer, address: str, content: bytes | dict[str, object], status: int, error: str
) -> None:
    """The answer has the reason."""
    running.speak("hall", 1)
    body = content if isinstance(content, bytes) else json.dumps(content)
    answer = running.client.post(f"/rooms/hall{address}", content=body, timeout=120)

    assert status == answer.status_code
    assert error in answer.json()["error"]


def test_a_form_is_refused(running: RunningServer) -> None:
    """The hint has the command."""
    running.speak("hall", 1)
    answer = running.client.post("/rooms/hall/programme", files={"file": b"Ana"})

    assert (415, True) == (answer.status_code, "--data-binary" in answer.json()["hint"])


def test_too_many_names(running: RunningServer) -> None:
    """Nothing is added if there would be more than the limit."""
    running.speak("hall", 1)
    post(running, "/names", {"names": [f"Name {n}" for n in range(150)]})
    status, answer = post(running, "/names", {"names": [f"Other {n}" for n in range(100)]})

    assert (409, "250 names to expect in en are too many") == (status, answer["error"])

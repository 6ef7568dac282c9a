from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from captioner.cli import main
from captioner.server.access import Access
from captioner.server.tokens import sign
from tests.captioner.server.conftest import RunningServer

SECRET = "s" * 32


def entries(server: RunningServer, count: int, query: str = "", **options: Any) -> list[dict[str, Any]]:
    """Return the entries as soon as there are so many, and edits have their author: they are written on threads."""
    found: list[dict[str, Any]] = []
    while len(found) < count or any(entry["kind"] == "edit" and not entry["address"] for entry in found):
        found = server.get(f"/rooms/hall/audit?{query}", **options).json()["entries"]
    return found


def test_who_did_what_and_from_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Actions and edits have the address and the name in the token, on the server and in the command, also later."""
    token = {"Authorization": f"Bearer {sign(SECRET, ['operate'], name='Anna')}"}
    access = Access(secret=SECRET, public=("hall",), publish="p" * 20)
    with RunningServer(tmp_path, access=access) as server:
        server.speak("hall", 3, f"from=en&to=es&token={'p' * 20}")
        for path, body in (("hide", {}), ("cues/c1", {"lang": "en", "text": "one two three"})):
            assert 200 == server.client.post(f"/rooms/hall/{path}", json=body, headers=token).status_code
        found = entries(server, 2, "kind=edit,action", headers=token)
        everything = entries(server, 4, headers=token)
        refused = [server.get("/rooms/hall/audit").status_code]
        refused += [server.get("/rooms/hall/audit?kind=x", headers=token).status_code]
    with RunningServer(tmp_path, access=access) as server:
        later = entries(server, 2, "kind=edit,action", headers=token)
        refused += [server.get("/rooms/hall/audit").status_code]
    shown = main(["audit", "hall", "--out", str(tmp_path)]), capsys.readouterr().out
    as_json = (
        main(["audit", "hall", "--out", str(tmp_path), "--json", "--captions"]),
        json.loads(capsys.readouterr().out),
    )

    assert [("action", "hid all captions"), ("edit", "edited c1 in en")] == [(e["kind"], e["action"]) for e in found]
    assert {("an operator", "127.0.0.1", "Anna")} == {(e["who"], e["address"], e["token"]) for e in found}
    assert ("w1 w2 w3", "one two three") == (found[1]["before"], found[1]["text"])
    assert {"caption", "edit", "action"} == {e["kind"] for e in everything}
    assert all(e["t"] > 1_600_000_000_000 for e in everything)
    assert found == later
    assert [401, 400, 401] == refused
    assert 0 == shown[0] == as_json[0]
    assert "an operator (127.0.0.1, token Anna): hid all captions" in shown[1]
    assert "- w1 w2 w3\n                     + one two three" in shown[1]
    assert everything == as_json[1]


def test_a_room_without_a_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names the folder that it looked in."""
    assert 1 == main(["audit", "hall", "--out", str(tmp_path)])
    assert f"there is no journal in {tmp_path}/hall; name a room that was captioned" in capsys.readouterr().err

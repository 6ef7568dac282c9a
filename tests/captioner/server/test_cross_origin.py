from __future__ import annotations

from pathlib import Path

import pytest

from captioner.server.access import Access
from tests.captioner.server.conftest import RunningServer

SECRET = "s" * 40
_READS = ("/rooms?name={room}", "/rooms/{room}/captions/es.json")
_OPERATORS = ("/rooms/{room}", "/rooms/{room}/desk", "/rooms/{room}/log", "/rooms/{room}/source", "/rooms/{room}/rules")


def readable(own: RunningServer, addresses: tuple[str, ...], room: str) -> list[bool]:
    """For each address: True if any site may read the response."""
    headers = {"Origin": "null"}
    with_room = (address.format(room=room) for address in addresses)
    return [
        own.get(address, headers=headers).headers.get("access-control-allow-origin") == "*" for address in with_room
    ]


@pytest.mark.parametrize(
    ("access", "room", "expected"),
    [
        (Access(), "hall", False),
        (Access(secret=SECRET, public=("hall",)), "hall", True),
        (Access(secret=SECRET, public=("lobby",)), "hall", False),
        (Access(operate="a", publish="b", public=("*",)), "hall", True),
    ],
)
def test_only_public_rooms_are_readable_across_sites(tmp_path: Path, access: Access, room: str, expected: bool) -> None:
    """Other sites and sandboxed frames may read the captions of public rooms, and nothing that operators use."""
    own = RunningServer(tmp_path, access=access)
    (tmp_path / "static" / "page.js").write_text("")
    with own:
        assert [expected] * len(_READS) == readable(own, _READS, room)
        assert not any(readable(own, _OPERATORS, room))
        assert readable(own, ("/static/page.js",), room) == [True]
        assert readable(own, ("/rooms",), room) == ["*" in access.public]

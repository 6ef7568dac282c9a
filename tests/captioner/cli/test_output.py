from __future__ import annotations

import sys

import pytest

from captioner.cli import output
from captioner.config import RoomConfig, ServerConfig
from captioner.server.access import Access
from captioner.server.addresses import RoomAddresses, ServerAddresses, server_addresses

Printed = pytest.CaptureFixture[str]


def room(name: str, *phones: str) -> RoomAddresses:
    """Addresses of a room with an overlay in Spanish."""
    return RoomAddresses(
        name, (("es", f"http://h/overlay?room={name}"),), f"http://h/view/{name}", "http://h/c", phones
    )


def test_one_room(capsys: Printed) -> None:
    """Each line is a name and an address, for programs that read them from a pipe; nothing else is on stdout."""
    output.addresses(ServerAddresses("http://h/", (room("hall", "http://10.0.0.3/view/hall"),)))

    assert capsys.readouterr() == (
        "rooms       http://h/\n"
        "overlay es  http://h/overlay?room=hall\n"
        "viewer      http://h/view/hall\n"
        "console     http://h/c\n"
        "phones      http://10.0.0.3/view/hall\n",
        "",
    )


def test_a_server_without_rooms_prints_the_console(capsys: Printed) -> None:
    """The console opens a room; its address has the token of the run."""
    output.addresses(server_addresses("127.0.0.1", 1, Access(), ()))
    output.addresses(server_addresses("0.0.0.0", 1, Access.configured(ServerConfig(host="0.0.0.0", public=("*",))), ()))
    plain, token = capsys.readouterr().out.split("rooms ")[1:]

    assert "console  http://127.0.0.1:1/console/main" == plain.splitlines()[1]
    assert token.splitlines()[1].startswith("console  http://127.0.0.1:1/console/main#token=")


def test_several_rooms_are_grouped(capsys: Printed) -> None:
    """All rooms are printed, each under its name."""
    output.addresses(ServerAddresses("http://h/", (room("hall"), room("foyer"))))

    groups = capsys.readouterr().out.split("\n\n")
    assert ["rooms       http://h/", "hall", "foyer"] == [group.splitlines()[0] for group in groups]
    assert all(f"viewer      http://h/view/{group.splitlines()[0]}" in group for group in groups[1:])


def test_a_server_without_rooms_prints_the_token_of_its_run(capsys: Printed) -> None:
    """Publishers need it; where there is a room, the console's address has it."""
    output.addresses(ServerAddresses("http://h/", token="T"))
    output.addresses(ServerAddresses("http://h/", (room("hall"),), token="T"))

    assert 1 == capsys.readouterr().out.count("T\n")


@pytest.mark.parametrize(("terminal", "count"), [(True, 3), (False, 0)])
def test_tokens_are_in_no_log(capsys: Printed, monkeypatch: pytest.MonkeyPatch, count: int, *, terminal: bool) -> None:
    """Tokens of a configured secret are printed on a terminal only; elsewhere the addresses stay whole without them."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    access = Access(secret="s" * 40)
    output.addresses(server_addresses("127.0.0.1", 1, access, (RoomConfig("hall", "talk.wav", "en"),)))
    shown = capsys.readouterr().out

    assert count == shown.count("token=eyJ")
    assert terminal or "overlay en  http://127.0.0.1:1/overlay?room=hall&lang=en\n" in shown


@pytest.mark.parametrize(("columns", "drawn"), [(80, True), (20, False)])
def test_qr_code(capsys: Printed, monkeypatch: pytest.MonkeyPatch, columns: int, *, drawn: bool) -> None:
    """A terminal that is wide enough shows a QR code of the viewer page for phones, and how to stop."""
    monkeypatch.setenv("COLUMNS", str(columns))
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    output.addresses(ServerAddresses("http://h/", (room("hall", "http://10.0.0.3:8080/view/hall"),)))
    out, err = capsys.readouterr()

    assert drawn is ("▄▄▄▄▄" in out)
    assert err == "captioner: press Ctrl-C to stop\n"

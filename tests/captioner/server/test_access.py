from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from captioner.config import ServerConfig
from captioner.errors import ConfigError
from captioner.server import tokens
from captioner.server.access import Access, check_exposure, is_loopback
from captioner.server.error_responses import RequestRefused

SECRET = "s" * 40
GUARDED = Access(secret=SECRET, public=("lobby",))


def connection(token: str = "", *, header: bool = False) -> HTTPConnection:
    query = b"" if header else f"token={token}".encode()
    headers = [(b"authorization", f"Bearer {token}".encode())] if header else []
    return HTTPConnection({"type": "http", "headers": headers, "query_string": query})


def status(access: Access, scope: str, room: str, client: HTTPConnection) -> int:
    try:
        getattr(access, f"check_{scope}")(client, room)
    except RequestRefused as refused:
        return refused.status
    return 200


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize(
    ("granted", "allowed"),
    [
        ("publish", {"publish", "view"}),
        ("operate", {"operate", "view"}),
        ("view", {"view"}),
        ("publish,operate", {"publish", "operate", "view"}),
    ],
)
def test_scopes(granted: str, allowed: set[str], header: bool) -> None:
    """A token allows its scopes in its room, and reading there; nothing in other rooms."""
    token = tokens.sign(SECRET, granted.split(","), "hall")
    client = connection(token, header=header)
    here = {scope for scope in tokens.SCOPES if status(GUARDED, scope, "hall", client) == 200}
    there = {status(GUARDED, scope, "other", client) for scope in tokens.SCOPES}

    assert (allowed, {403}) == (here, there)


def test_a_token_for_all_rooms() -> None:
    """A token with the room `*` is valid in each room."""
    token = tokens.sign(SECRET, ["view"])

    assert {200} == {status(GUARDED, "view", room, connection(token)) for room in ("hall", "other")}


def test_without_a_token() -> None:
    """Only public rooms may be viewed, and nothing else is allowed."""
    rooms = {room: [status(GUARDED, scope, room, connection()) for scope in tokens.SCOPES] for room in ("lobby", "x")}

    assert {"lobby": [401, 401, 200], "x": [401, 401, 401]} == rooms


@pytest.mark.parametrize("token", ["x", "a.b.c", tokens.sign("t" * 40, ["view"]), "\0", "é"])
def test_a_refused_token_is_not_quoted(token: str) -> None:
    """The message does not repeat a token that is not valid."""
    with pytest.raises(RequestRefused) as refused:
        GUARDED.check_view(connection(token), "hall")

    assert refused.value.status == 403
    assert len(token) < 2 or token not in str(refused.value)


def test_plain_tokens_for_publishing_and_operating() -> None:
    """Without a secret viewing is open."""
    access = Access(publish="pub", operate="op")

    assert [200, 403, 200] == [status(access, scope, "x", connection("pub")) for scope in tokens.SCOPES]
    assert [403, 200, 200] == [status(access, scope, "x", connection("op")) for scope in tokens.SCOPES]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.4", "example.org", ""])
@pytest.mark.parametrize(
    "access", [Access(), Access(publish="p"), Access(operate="o"), Access(publish="p", operate="o")]
)
def test_exposure_is_refused(host: str, access: Access) -> None:
    """A server that other machines reach needs tokens, and rooms are public only if configured so."""
    with pytest.raises(ConfigError, match="anyone on the network could"):
        check_exposure(host, access)


@pytest.mark.parametrize(
    ("host", "access"),
    [
        ("127.0.0.1", Access()),
        ("::1", Access()),
        ("localhost", Access()),
        ("0.0.0.0", Access(secret=SECRET)),
        ("0.0.0.0", Access(publish="p", operate="o", public=("*",))),
    ],
)
def test_exposure_is_allowed(host: str, access: Access) -> None:
    """A loopback address needs no tokens."""
    check_exposure(host, access)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.4"])
def test_viewing_open_to_all_needs_no_configuration(host: str) -> None:
    """With `--public` and no secret, anyone may view, and only the token of this run publishes and operates."""
    access = Access.configured(ServerConfig(host=host, public=("*",)))
    anyone = [status(access, scope, "hall", connection()) for scope in tokens.SCOPES]
    operator = [status(access, scope, "hall", connection(access.own_token)) for scope in tokens.SCOPES]

    assert ([401, 401, 200], [200, 200, 200]) == (anyone, operator)
    assert access.own_token != Access.configured(ServerConfig(host=host, public=("*",))).own_token


@pytest.mark.parametrize(
    "server",
    [
        ServerConfig(public=("*",)),
        ServerConfig(host="0.0.0.0", secret=SECRET, public=("*",)),
        ServerConfig(host="0.0.0.0", publish_token="p", operate_token="o", public=("*",)),
    ],
)
def test_a_secret_is_made_only_where_one_is_missing(server: ServerConfig) -> None:
    """A loopback address needs no secret, and configured tokens stay as they are."""
    access = Access.configured(server)

    assert (access.own_token, access.secret or "") == ("", server.secret)


def test_loopback_names_and_addresses() -> None:
    """A name that only begins like one is not a loopback name."""
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "a.localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "", "localhost.evil.com", "127.0.0.1.nip.io", "10.0.0.1")))

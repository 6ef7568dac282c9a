from __future__ import annotations

import time

import jwt
import pytest

from captioner.errors import ConfigError
from captioner.server import tokens
from captioner.server.tokens import Grant, TokenError

SECRET = "s" * 32


def test_a_token_contains_scopes_room_and_expiry() -> None:
    """Scopes are in a fixed order."""
    grant = tokens.read(SECRET, tokens.sign(SECRET, ["operate", "publish"], "hall", 1))

    assert (("publish", "operate"), "hall") == (grant.scopes, grant.room)
    assert abs(grant.expires - time.time() - 3600) < 10


def test_an_expired_token_is_refused() -> None:
    """The error names the reason."""
    old = jwt.encode({"aud": "captioner", "scope": "view", "room": "*", "exp": 1}, SECRET, "HS256")

    with pytest.raises(TokenError, match="expired"):
        tokens.read(SECRET, old)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x.y.z",
        tokens.sign("t" * 32, ["view"]),
        jwt.encode({"aud": "captioner", "scope": "view", "room": "*"}, SECRET, "HS256"),
        jwt.encode({"aud": "other", "scope": "view", "room": "*", "exp": 4e9}, SECRET, "HS256"),
        jwt.encode({"aud": "captioner", "scope": "view", "room": "*", "exp": 4e9}, "", "none"),
        jwt.encode({"aud": "captioner", "scope": "view", "room": "*", "exp": 4e9}, SECRET * 2, "HS512"),
    ],
)
def test_a_token_that_this_server_has_not_signed_is_refused(token: str) -> None:
    """Garbage, another secret, no expiry, another audience, no signature, another algorithm."""
    with pytest.raises(TokenError, match="not valid here"):
        tokens.read(SECRET, token)


def test_publishing_includes_viewing() -> None:
    """In the room of the token only."""
    grant = Grant(("publish",), "hall", 0)

    assert [True, True, False, False] == [
        grant.allows("publish", "hall"),
        grant.allows("view", "hall"),
        grant.allows("operate", "hall"),
        grant.allows("view", "other"),
    ]


@pytest.mark.parametrize(
    ("secret", "scopes", "hours"),
    [("", ["view"], 1), ("short", ["view"], 1), (SECRET, ["all"], 1), (SECRET, [], 1), (SECRET, ["view"], 0)],
)
def test_invalid_parameters_are_refused(secret: str, scopes: list[str], hours: float) -> None:
    """The error has a hint."""
    with pytest.raises(ConfigError) as refused:
        tokens.sign(secret, scopes, "hall", hours)

    assert refused.value.hint

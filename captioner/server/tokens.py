"""Who may do what: signed texts that expire, made by `captioner token` and asked of clients by the server.

A token is a JSON Web Token (RFC 7519, HS256): anybody who holds one can use it, nobody can make or change one without
the secret. It cannot be called back before it expires, except by a new secret, which ends all.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import jwt

from captioner.errors import CaptionerError, ConfigError

Scope = Literal["publish", "operate", "view"]
"""Bring audio; edit, hide, clear and end; read. Who may do one of the first two may also read."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
ANY = "*"
"""In place of a room's name: every room."""
SHORTEST = 32
"""Characters of a secret: RFC 7518, 3.2 asks for 256 bits."""
_AUDIENCE = "captioner"


class TokenError(CaptionerError):
    """The token is not one of ours, or no longer."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows."""

    scopes: tuple[Scope, ...]
    room: str
    """Its name, or `ANY`."""
    expires: int
    """Unix seconds."""

    def allows(self, scope: Scope, room: str) -> bool:
        """Whether this is within it."""
        return (scope in self.scopes or scope == "view") and self.room in (ANY, room)


def check_secret(secret: str) -> str:
    """The secret, when it is long enough to be one.

    Raises:
        ConfigError: it is not.
    """
    if len(secret) < SHORTEST:
        hint = f"set CAPTIONER_SERVER_SECRET to {SHORTEST} characters or more, such as: openssl rand -hex 32"
        raise ConfigError("there is no secret to sign tokens with" if not secret else "the secret is too short", hint)
    return secret


def sign(secret: str, scopes: Iterable[str], room: str = ANY, hours: float = 12.0) -> str:
    """A new token.

    Raises:
        ConfigError: no such scope, no such time, no secret.
    """
    asked = tuple(dict.fromkeys(scopes))
    if not asked or not set(asked) <= set(SCOPES):
        raise ConfigError(f"scope {','.join(asked)!r}", f"it must be of {', '.join(SCOPES)}")
    if not 0 < hours <= 24 * 366:
        raise ConfigError(f"a token of {hours:g} hours", "it must be above 0 and at most a year")
    claims = {"aud": _AUDIENCE, "scope": " ".join(asked), "room": room, "exp": int(time.time() + 3600 * hours)}
    return jwt.encode(claims, check_secret(secret), "HS256")


def read(secret: str, token: str) -> Grant:
    """What the token allows.

    Raises:
        TokenError: it has expired, or was not signed with this secret.
    """
    try:
        claims = _claims(secret, token)
        scopes = tuple(scope for scope in SCOPES if scope in str(claims["scope"]).split())
        return Grant(scopes, str(claims["room"]), int(claims["exp"]))
    except jwt.ExpiredSignatureError:
        raise TokenError("this token has expired", "ask for a new one: captioner token") from None
    except jwt.InvalidTokenError:  # its message may quote the token
        raise TokenError("this token does not open this", "ask whoever runs the server for the right one") from None


def _claims(secret: str, token: str) -> dict[str, Any]:
    return jwt.decode(
        token, secret, ["HS256"], audience=_AUDIENCE, options={"require": ["exp", "aud", "scope", "room"]}
    )

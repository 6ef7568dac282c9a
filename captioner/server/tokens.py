"""Signed tokens with a scope, a room and an expiry, made by `captioner token`.

A token is a JSON Web Token (RFC 7519, HS256): anyone who has one can use it, and nobody can make or change one without
the secret. A single token cannot be revoked before it expires; a new secret revokes all.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import jwt

from captioner.errors import CaptionerError, ConfigError

Scope = Literal["publish", "operate", "view"]
"""Send audio; edit, hide, clear and end; read. The first two include reading."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
ANY = "*"
"""Every room, instead of the name of one."""
MIN_SECRET = 32
"""Characters of a secret: RFC 7518, 3.2 requires 256 bits."""
_AUDIENCE = "captioner"


class TokenError(CaptionerError):
    """The token has expired or was signed with another secret."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Content of a token."""

    scopes: tuple[Scope, ...]
    room: str
    """Name of a room, or `ANY`."""
    expires: int
    """Unix seconds."""
    name: str = ""
    """Whom the token was made for; empty: not named."""

    def allows(self, scope: Scope, room: str) -> bool:
        """True if the token is valid for that scope and room."""
        return (scope in self.scopes or scope == "view") and self.room in (ANY, room)


def check_secret(secret: str) -> str:
    """Return the secret.

    Raises:
        ConfigError: the secret is missing or too short.
    """
    if len(secret) < MIN_SECRET:
        hint = f"set CAPTIONER_SERVER_SECRET to {MIN_SECRET} characters or more, such as: openssl rand -hex 32"
        problem = f"the secret is too short ({len(secret)} characters)" if secret else "no secret to sign tokens with"
        raise ConfigError(problem, hint)
    return secret


def sign(secret: str, scopes: Iterable[str], room: str = ANY, hours: float = 12.0, name: str = "") -> str:
    """Make a token; `name`: whom it is for, for the audit trail.

    Raises:
        ConfigError: a scope or the time is not valid, the secret is missing.
    """
    chosen = tuple(dict.fromkeys(scopes))
    if not chosen or not set(chosen) <= set(SCOPES):
        raise ConfigError(f"invalid scope {','.join(chosen)!r}", f"use {', '.join(SCOPES)}")
    if not 0 < hours <= 24 * 366:
        raise ConfigError(f"invalid lifetime of {hours:g} hours", "use more than 0 and at most a year (8784)")
    claims = {"aud": _AUDIENCE, "scope": " ".join(chosen), "room": room, "exp": int(time.time() + 3600 * hours)}
    claims |= {"sub": name} if name else {}
    return jwt.encode(claims, check_secret(secret), "HS256")


def read(secret: str, token: str) -> Grant:
    """Verify a token.

    Raises:
        TokenError: the token has expired or was signed with another secret.
    """
    try:
        claims = _claims(secret, token)
        scopes = tuple(scope for scope in SCOPES if scope in str(claims["scope"]).split())
        return Grant(scopes, str(claims["room"]), int(claims["exp"]), str(claims.get("sub", "")))
    except jwt.ExpiredSignatureError:
        raise TokenError("this token has expired", "get a new one: captioner token") from None
    except jwt.InvalidTokenError:  # its message may quote the token
        raise TokenError("this token is not valid here", "get one from the operator of the server") from None


def _claims(secret: str, token: str) -> dict[str, Any]:
    return jwt.decode(
        token, secret, ["HS256"], audience=_AUDIENCE, options={"require": ["exp", "aud", "scope", "room"]}
    )

"""Who may publish and operate: whoever has the token, everybody where none is set."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from captioner.server.answers import Refused


@dataclass(frozen=True, slots=True)
class Access:
    """The tokens, from `Authorization: Bearer T` or `?token=T`; None: open."""

    publish: str | None = None
    operate: str | None = None

    def may_publish(self, connection: HTTPConnection) -> None:
        """Raises `Refused` unless the connection may bring audio."""
        _check(self.publish, connection)

    def may_operate(self, connection: HTTPConnection) -> None:
        """Raises `Refused` unless the connection may edit, hide and end."""
        _check(self.operate, connection)


def _check(wanted: str | None, connection: HTTPConnection) -> None:
    if wanted is None:
        return
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    token = given.strip() if scheme.lower() == "bearer" else connection.query_params.get("token", "")
    if not token:
        raise Refused(401, "a token is needed", "add ?token=… or the header Authorization: Bearer …")
    if not secrets.compare_digest(token.encode(), wanted.encode()):
        raise Refused(403, "this token does not open this", "ask whoever runs the server for the right one")

"""Tokens and tests for publishing, operating and viewing."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from captioner.config import ServerConfig
from captioner.errors import ConfigError
from captioner.server import tokens
from captioner.server.error_responses import RequestRefused
from captioner.server.tokens import ANY, Scope, TokenError

_SCHEMES = ("bearer", "token")
"""Words before a token, in lower case; clients of Deepgram send `Token`."""
_RUN_HOURS = 24 * 366
"""Validity of the token of a secret that is made for one run; it ends with the process."""


@dataclass(frozen=True, slots=True)
class Access:
    """Tokens that clients send as `Authorization: Bearer T` or `?token=T`. Without any field, everything is open."""

    publish: str | None = None
    """Token that may publish in every room."""
    operate: str | None = None
    """Token that may operate every room."""
    secret: str | None = None
    """Secret that signs the tokens of `captioner token`; with it viewing requires a token too, except in `public`."""
    public: tuple[str, ...] = ()
    """Rooms that anyone may view; `*`: all."""
    own_token: str = ""
    """Token for publishing and operating, if the secret was made for this run; see `configured`."""

    @classmethod
    def configured(cls, server: ServerConfig) -> Access:
        """Build the access rules of a configuration.

        On a network, viewing that is open to all and no secret or token are enough: a secret is made for this run, so
        that publishing and operating need a token nevertheless.

        Raises:
            ConfigError: other machines could publish, operate or view without a token.
        """
        access = cls(server.publish_token or None, server.operate_token or None, server.secret or None, server.public)
        guarded = access.secret or access.publish or access.operate
        if ANY in server.public and not guarded and not is_loopback(server.host):
            secret = secrets.token_hex(tokens.MIN_SECRET)
            return cls(None, None, secret, server.public, tokens.sign(secret, ["publish", "operate"], hours=_RUN_HOURS))
        check_exposure(server.host, access)
        return access

    @property
    def guarded(self) -> bool:
        """True if both publishing and operating require a token."""
        return bool(self.secret) or bool(self.publish and self.operate)

    def check_publish(self, connection: HTTPConnection, room: str) -> None:
        """Raise `RequestRefused` unless the connection may send audio."""
        if self.publish or self.secret:
            self._check("publish", (self.publish,), connection, room)

    def check_operate(self, connection: HTTPConnection, room: str) -> None:
        """Raise `RequestRefused` unless the connection may edit, hide and end."""
        if self.operate or self.secret:
            self._check("operate", (self.operate,), connection, room)

    def check_view(self, connection: HTTPConnection, room: str) -> None:
        """Raise `RequestRefused` unless the connection may read captions."""
        if not self._is_public(room):
            self._check("view", (self.operate, self.publish), connection, room)

    def check_view_past(self, connection: HTTPConnection, room: str) -> None:
        """Raise `RequestRefused` unless the connection may read captions of a room that is not open.

        `*` in `public` opens the rooms of this run to all, not what earlier runs have left in the files: for that the
        room must be named in `public`.
        """
        if ANY in self.public and room not in self.public and (self.secret or self.operate or self.publish):
            self._check("view", (self.operate, self.publish), connection, room)
        else:
            self.check_view(connection, room)

    def can_view(self, connection: HTTPConnection, room: str) -> bool:
        """True if the connection may read captions, and so may know that the room exists."""
        try:
            self.check_view(connection, room)
        except RequestRefused:
            return False
        return True

    def can_operate(self, connection: HTTPConnection, room: str) -> bool:
        """True if the connection may operate the room; `*`: every room."""
        try:
            self.check_operate(connection, room)
        except RequestRefused:
            return False
        return True

    def holder(self, connection: HTTPConnection) -> str:
        """Return the name in the token of a connection, or the setting that the token is from; empty without either."""
        token = _token(connection)
        for setting, known in (("operate_token", self.operate), ("publish_token", self.publish)):
            if token and known and secrets.compare_digest(token.encode(), known.encode()):
                return setting
        try:
            return tokens.read(self.secret, token).name if self.secret and token else ""
        except TokenError:
            return ""

    def is_readable_across_sites(self, room: str | None) -> bool:
        """True if pages of any site may read the room (None: the list of rooms), because it is listed as public.

        A room that is open only because nothing but its own machine reaches the server is not: a page of another site
        must not use the browser there to read captions.
        """
        return ANY in self.public or room in self.public

    def viewing_token(self, room: str) -> str:
        """Make a token for viewing a room only (`*`: all); empty where none is needed."""
        return "" if self.secret is None or self._is_public(room) else tokens.sign(self.secret, ["view"], room)

    def _is_public(self, room: str) -> bool:
        return not self.secret or ANY in self.public or room in self.public

    def _check(self, scope: Scope, accepted: tuple[str | None, ...], connection: HTTPConnection, room: str) -> None:
        token = _token(connection)
        if not token:
            raise RequestRefused(401, "a token is required", "add ?token=… or the header Authorization: Bearer …")
        if any(secrets.compare_digest(token.encode(), each.encode()) for each in accepted if each):
            return
        if not self.secret:
            raise RequestRefused(403, "this token is not valid here", "get one from the operator of the server")
        try:
            grant = tokens.read(self.secret, token)
        except TokenError as error:
            raise RequestRefused(403, error.message, error.hint) from None
        if not grant.allows(scope, room):
            hint = f"get one with the scope {scope} for this room from the operator of the server"
            raise RequestRefused(403, f"this token does not allow {scope} here", hint)


def check_exposure(host: str, access: Access) -> None:
    """Check that a server that other machines reach requires tokens.

    Raises:
        ConfigError: anyone could publish and operate, or view rooms that are not public.
    """
    if is_loopback(host):
        return
    if not access.guarded:
        raise ConfigError(
            f"on {host} anyone on the network could operate",
            "add --public to let anyone view (operating then needs a token that is printed), or set "
            "CAPTIONER_SERVER_SECRET and hand out tokens of `captioner token`",
        )
    if not access.secret and not access.public:
        raise ConfigError(
            f"on {host} anyone on the network could view every room",
            "to allow that add --public; otherwise set CAPTIONER_SERVER_SECRET",
        )


def is_loopback(host: str) -> bool:
    """True if only this machine reaches that address or name."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, 6.3
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def key_subprotocol(connection: HTTPConnection) -> str | None:
    """Return the WebSocket subprotocol after which a client has sent its token, for the answer; None: there is none.

    A page cannot set headers of a WebSocket. Deepgram's client sends `token, KEY` or `bearer, TOKEN` as subprotocols.
    """
    kind = connection.headers.get("sec-websocket-protocol", "").partition(",")[0].strip()
    return kind if kind.lower() in _SCHEMES else None


def _token(connection: HTTPConnection) -> str:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() in _SCHEMES:
        return token.strip()
    if key_subprotocol(connection):
        return connection.headers["sec-websocket-protocol"].partition(",")[2].strip()
    return connection.query_params.get("token", "")

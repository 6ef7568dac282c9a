"""Who may publish, operate and view."""

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


@dataclass(frozen=True, slots=True)
class Access:
    """What is asked of clients, in `Authorization: Bearer T` or `?token=T`. Without any of it everything is open."""

    publish: str | None = None
    """A word that lets publish in every room."""
    operate: str | None = None
    """A word that lets operate in every room."""
    secret: str | None = None
    """Signs the tokens of `captioner token`; with it, viewing asks for one too, but in `public` rooms."""
    public: tuple[str, ...] = ()
    """Rooms that everybody may view; `*`: all."""

    @classmethod
    def configured(cls, server: ServerConfig) -> Access:
        """Build the access rules of a configuration.

        Raises:
            ConfigError: other machines could operate, publish or view without a token.
        """
        access = cls(server.publish_token or None, server.operate_token or None, server.secret or None, server.public)
        check_exposure(server.host, access)
        return access

    @property
    def guarded(self) -> bool:
        """Whether neither publishing nor operating is open to all."""
        return bool(self.secret) or bool(self.publish and self.operate)

    def check_publish(self, connection: HTTPConnection, room: str) -> None:
        """Raises `RequestRefused` unless the connection may bring audio."""
        if self.publish or self.secret:
            self._check("publish", (self.publish,), connection, room)

    def check_operate(self, connection: HTTPConnection, room: str) -> None:
        """Raises `RequestRefused` unless the connection may edit, hide and end."""
        if self.operate or self.secret:
            self._check("operate", (self.operate,), connection, room)

    def check_view(self, connection: HTTPConnection, room: str) -> None:
        """Raises `RequestRefused` unless the connection may read."""
        if not self._open_to_view(room):
            self._check("view", (self.operate, self.publish), connection, room)

    def can_view(self, connection: HTTPConnection, room: str) -> bool:
        """Whether the connection may know that there is such a room."""
        try:
            self.check_view(connection, room)
        except RequestRefused:
            return False
        return True

    def _open_to_view(self, room: str) -> bool:
        return not self.secret or ANY in self.public or room in self.public

    def _check(self, scope: Scope, words: tuple[str | None, ...], connection: HTTPConnection, room: str) -> None:
        token = _given(connection)
        if not token:
            raise RequestRefused(401, "a token is needed", "add ?token=… or the header Authorization: Bearer …")
        if any(secrets.compare_digest(token.encode(), word.encode()) for word in words if word):
            return
        if not self.secret:
            raise RequestRefused(403, "this token does not open this", "ask whoever runs the server for the right one")
        try:
            grant = tokens.read(self.secret, token)
        except TokenError as error:
            raise RequestRefused(403, error.message, error.hint) from None
        if not grant.allows(scope, room):
            hint = f"ask whoever runs the server for one with {scope} for this room"
            raise RequestRefused(403, f"this token does not let {scope} here", hint)


def check_exposure(host: str, access: Access) -> None:
    """What must be so before the server is opened to more than this machine.

    Raises:
        ConfigError: everybody could publish and operate, or view what nobody has called public.
    """
    if is_loopback(host):
        return
    if not access.guarded:
        raise ConfigError(
            f"on {host} everybody on the network could operate",
            "set CAPTIONER_SERVER_SECRET and give out what `captioner token` makes, or serve on 127.0.0.1",
        )
    if not access.secret and not access.public:
        raise ConfigError(
            f"on {host} everybody on the network could view every room",
            'if that is meant, set public = ["*"] under [server]; else set CAPTIONER_SERVER_SECRET',
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address or name."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, 6.3
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _given(connection: HTTPConnection) -> str:
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "token"):  # Deepgram's clients say Token
        return given.strip()
    # A page cannot give a WebSocket headers; Deepgram's puts its key behind `token` among the subprotocols.
    kind, _, key = connection.headers.get("sec-websocket-protocol", "").partition(",")
    return key.strip() if kind.strip().lower() == "token" else connection.query_params.get("token", "")

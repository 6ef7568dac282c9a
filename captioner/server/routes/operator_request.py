"""Room and operator of a request."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from captioner.rooms.desk.actor import PRESENT, Actor
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.limits import address_of

_MAX_ID = 64
"""Characters of an operator's ID."""
DEFAULT_NAME = "an operator"
"""Name in the log if the request names no connected operator."""


def operated_room(rooms: Rooms, access: Access, request: HTTPConnection) -> Room:
    """Return the room of the address.

    Raises:
        RequestRefused: the client may not operate it.
        NoSuchRoom: there is no such room.
    """
    check_operator(access, request)
    return rooms.get(request.path_params["room"])


def check_operator(access: Access, request: HTTPConnection) -> None:
    """Check that the client may operate the room of the address, and note it as the present actor.

    Raises:
        RequestRefused: it may not.
    """
    access.check_operate(request, request.path_params["room"])
    PRESENT.set(Actor(address_of(request), access.holder(request)))


def operator_id(request: HTTPConnection) -> str:
    """Return the ID in `?operator=`; empty without one.

    Raises:
        RequestRefused: the ID is too long.
    """
    operator = request.query_params.get("operator", "")
    if len(operator) > _MAX_ID:
        raise RequestRefused(422, "operator ID is too long", f"use at most {_MAX_ID} characters")
    return operator


def operator_name(request: HTTPConnection, room: Room) -> str:
    """Return the name of the operator, for the log of the room."""
    return room.desk.operators.name(operator_id(request), DEFAULT_NAME)

"""What operators send: small JSON objects, refused in words where they do not fit."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request

from captioner.config import untrusted
from captioner.server.error_responses import RequestRefused

LARGEST = 64 * 1024
"""Bytes of a body. Starlette's own limit would answer in plain text."""
PATIENCE = 10.0
"""Seconds that a body may take."""
LONGEST = 1000
"""Characters of a caption that an operator may write."""


async def fields(request: Request, hint: str, *, needed: bool = False) -> dict[str, Any]:
    """The object that was sent; `hint` says what it should be. Nothing at all is an empty one, unless it is `needed`.

    Raises:
        RequestRefused: it is none, too large, or does not come.
    """
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST:
                    raise RequestRefused(413, "the body is too large", f"{LARGEST} bytes are the most")
    except TimeoutError:
        raise RequestRefused(408, "the body did not come", "send it at once") from None
    return read(body if body or needed else b"{}", hint)


def read(body: bytes, hint: str) -> dict[str, Any]:
    """The object that the bytes are.

    Raises:
        RequestRefused: they are none.
    """
    try:
        given = untrusted.value(body)
    except ValueError:
        raise RequestRefused(400, "the body is not JSON", hint) from None
    if not isinstance(given, dict):
        raise RequestRefused(422, "the body is no object", hint)
    return given


def text(given: dict[str, Any], name: str, hint: str, longest: int = LONGEST) -> str:
    """A text of it, which must be there.

    Raises:
        RequestRefused: it is not, or is too long.
    """
    value = given.get(name)
    if not isinstance(value, str):
        raise RequestRefused(422, f"{name} must be given, as a string", hint)
    if len(value) > longest:
        raise RequestRefused(413, f"{len(value)} characters are too many for {name}", f"at most {longest}")
    return value


def optional(given: dict[str, Any], name: str, hint: str) -> str | None:
    """A text of it, or None where it is left out."""
    return None if given.get(name) is None else text(given, name, hint)


def number(given: dict[str, Any], name: str, hint: str) -> float:
    """A number of it, which must be there."""
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RequestRefused(422, f"{name} must be given, as a number", hint)
    return float(value)


def whole(given: dict[str, Any], name: str, hint: str) -> int | None:
    """A whole number of it, or None where it is left out."""
    if given.get(name) is None:
        return None
    value = number(given, name, hint)
    if not value.is_integer():
        raise RequestRefused(422, f"{name} must be a whole number", hint)
    return int(value)


def flag(given: dict[str, Any], name: str, hint: str) -> bool:
    """Whether it is set; left out, it is not."""
    value = given.get(name)
    if value is not None and not isinstance(value, bool):
        raise RequestRefused(422, f"{name} must be true or false", hint)
    return value is True

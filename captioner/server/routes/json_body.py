"""JSON bodies of requests: small objects whose fields are checked one by one."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request

from captioner.config import untrusted
from captioner.server.error_responses import RequestRefused

MAX_BODY = 64 * 1024
"""Bytes of a body; Starlette's own limit would answer in plain text."""
TIMEOUT_S = 10.0
"""Seconds that a body may take to arrive."""
MAX_TEXT = 1000
"""Characters of a text field, such as a caption."""


async def read(request: Request, hint: str, *, required: bool = False) -> dict[str, Any]:
    """Read the object in the body; an empty body is an empty object unless one is `required`.

    Raises:
        RequestRefused: the body is not an object, too large or too slow; with `hint`.
    """
    body = b""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    raise RequestRefused(413, "the body is too large", f"send at most {MAX_BODY} bytes")
    except TimeoutError:
        raise RequestRefused(408, "the body did not arrive in time", f"send it within {TIMEOUT_S:g} s") from None
    return parse(body if body or required else b"{}", hint)


def parse(body: bytes, hint: str) -> dict[str, Any]:
    """Parse an object.

    Raises:
        RequestRefused: the bytes are not a JSON object.
    """
    try:
        fields = untrusted.value(body)
    except ValueError:
        raise RequestRefused(400, "the body is not JSON", hint) from None
    if not isinstance(fields, dict):
        raise RequestRefused(422, "the body is not a JSON object", hint)
    return fields


def text(fields: dict[str, Any], name: str, hint: str, longest: int = MAX_TEXT) -> str:
    """Return a required string.

    Raises:
        RequestRefused: it is missing or too long.
    """
    value = fields.get(name)
    if not isinstance(value, str):
        raise RequestRefused(422, f"{name} must be a string", hint)
    if len(value) > longest:
        raise RequestRefused(413, f"{name} of {len(value)} characters is too long", f"use at most {longest}")
    return value


def optional_text(fields: dict[str, Any], name: str, hint: str) -> str | None:
    """Return a string; None if it is missing or null."""
    return None if fields.get(name) is None else text(fields, name, hint)


def number(fields: dict[str, Any], name: str, hint: str) -> float:
    """Return a required number."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RequestRefused(422, f"{name} must be a number", hint)
    return float(value)


def optional_int(fields: dict[str, Any], name: str, hint: str) -> int | None:
    """Return an integer; None if it is missing or null."""
    if fields.get(name) is None:
        return None
    value = number(fields, name, hint)
    if not value.is_integer():
        raise RequestRefused(422, f"{name} must be an integer", hint)
    return int(value)


def flag(fields: dict[str, Any], name: str, hint: str) -> bool:
    """Return a boolean; False if it is missing or null."""
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise RequestRefused(422, f"{name} must be true or false", hint)
    return value is True

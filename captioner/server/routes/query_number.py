"""Whole numbers in the query of a request."""

from __future__ import annotations

from starlette.requests import Request

from captioner.server.error_responses import RequestRefused


def query_number(request: Request, name: str, low: int, high: int, default: int) -> int:
    """Return a parameter.

    Raises:
        RequestRefused: it is not a whole number from `low` to `high`.
    """
    value = request.query_params.get(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 9 and low <= int(value) <= high):
        raise RequestRefused(400, f"invalid {name}={value[:20]!r}", f"use {low} to {high}")
    return int(value)

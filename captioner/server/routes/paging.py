"""Parameters `limit` and `offset` of long lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from captioner.server.routes.query_number import query_number

T = TypeVar("T")

MAX_LIMIT = 1000
_DEFAULT_LIMIT = 100
_MAX_OFFSET = 10_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list."""

    limit: int
    offset: int

    def fields(self, name: str, items: Sequence[T], encode: Callable[[T], object]) -> dict[str, object]:
        """Return the items of the page, the number of all items, and the offset of the next page; None: no more."""
        after = self.offset + self.limit
        shown = [encode(item) for item in items[self.offset : after]]
        return {name: shown, "total": len(items), "next": after if after < len(items) else None}


def page_of(request: Request) -> Page:
    """Return the page that a request names.

    Raises:
        RequestRefused: a parameter is not a number in its range.
    """
    limit = query_number(request, "limit", 1, MAX_LIMIT, _DEFAULT_LIMIT)
    return Page(limit, query_number(request, "offset", 0, _MAX_OFFSET, 0))

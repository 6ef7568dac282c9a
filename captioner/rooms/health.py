"""How a room is doing, and what of it is news."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, Literal, Protocol

from captioner.types import OutputState, Status

State = Literal["live", "silent", "lagging", "ended"]

_LAGGING: Final = (3.0, 1.5)
"""Seconds of waiting audio at which a room begins to lag, and at which it no longer does."""
_SILENT: Final = 5.0
"""Seconds without a new word after which a room is silent."""
_WORSE: Final = 0.5
"""Seconds by which a lag changes before it is told again."""


class StreamHealth(Protocol):
    """What the condition of a stream is told from."""

    @property
    def spoken(self) -> float:
        """When the last revision came, on the monotonic clock."""
        ...

    @property
    def behind(self) -> float:
        """Seconds of audio that has arrived and is still to be read."""
        ...

    @property
    def problems(self) -> tuple[str, ...]:
        """What is not as it should be, in words."""
        ...


def assess(
    known: Status, stream: StreamHealth | None, problems: Iterable[str], screens: tuple[OutputState, ...] = ()
) -> Status:
    """How it is now, after it was `known`; `problems`: beside its stream's, empty where all is well."""
    if stream is None:
        return replace(known, detail=next(filter(None, problems), known.detail), screens=screens)
    troubled = (f"{screen.name} in {screen.language}: {screen.problem}" for screen in screens if screen.problem)
    detail = "; ".join(filter(None, (*stream.problems, *problems, *troubled)))
    lag = stream.behind
    return Status(_state(known, stream, lag), round(lag, 1), detail, screens)


def is_news(status: Status, known: Status) -> bool:
    """Whether viewers are told; how much was sent to a screen is not worth an event to all of them."""
    worse = status.state == "lagging" and abs(status.lag - known.lag) >= _WORSE
    return worse or _told(status) != _told(known)


def _told(status: Status) -> tuple[object, ...]:
    return status.state, status.detail, [(screen.state, screen.problem) for screen in status.screens]


def _state(known: Status, stream: StreamHealth, lag: float) -> State:
    begins, stops = _LAGGING
    if lag >= (stops if known.state == "lagging" else begins):
        return "lagging"
    return "silent" if time.monotonic() - stream.spoken > _SILENT else "live"

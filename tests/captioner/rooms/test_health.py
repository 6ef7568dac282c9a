from __future__ import annotations

import time
from dataclasses import dataclass, replace

import pytest

from captioner.rooms.health import assess, is_news
from captioner.types import OutputState, Status

SCREEN = OutputState("youtube", "es", "well")


@dataclass
class ObservedStream:
    """Figures of a stream."""

    behind: float = 0.0
    problems: tuple[str, ...] = ()
    quiet: float = 0.0
    """Seconds since its last revision."""

    @property
    def last_revision_at(self) -> float:
        """Monotonic time of the last revision."""
        return time.monotonic() - self.quiet


@pytest.mark.parametrize(
    ("stream", "before", "state"),
    [
        (ObservedStream(), "silent", "live"),
        (ObservedStream(quiet=6.0), "live", "silent"),
        (ObservedStream(behind=2.9), "live", "live"),
        (ObservedStream(behind=3.0, quiet=6.0), "live", "lagging"),
        (ObservedStream(behind=1.6), "lagging", "lagging"),
        (ObservedStream(behind=1.4), "lagging", "live"),
    ],
)
def test_state(stream: ObservedStream, before: str, state: str) -> None:
    """A room lags from 3 s of waiting audio until there is less than 1.5 s, and is silent after 5 s without a word."""
    known = Status(before)  # type: ignore[arg-type]

    assert state == assess(known, stream, ()).state


def test_order_of_problems() -> None:
    """The status has the problems of the stream, then those of the room, then those of outputs."""
    failing = replace(SCREEN, state="failing", problem="no answer")

    status = assess(Status("live"), ObservedStream(problems=("no es",)), ("", "the disk is full"), (SCREEN, failing))

    assert "no es; the disk is full; youtube in es: no answer" == status.detail


def test_problems_of_an_ended_stream() -> None:
    """The problems of a stream stay in the status after its end, until there is another one."""
    ended = Status("ended", detail="the line is dead")

    assert ended == assess(ended, None, ("", ""))
    assert "the disk is full" == assess(ended, None, ("the disk is full",)).detail


def test_news() -> None:
    """A new state, a new problem and a lag that changes by 0.5 s are published; counts of an output are not."""
    known = Status("lagging", 4.0, "", (SCREEN,))

    assert not is_news(replace(known, lag=4.4, screens=(replace(SCREEN, sent=7),)), known)
    assert is_news(replace(known, lag=4.5), known)
    assert is_news(replace(known, detail="the disk is full"), known)
    assert is_news(replace(known, screens=(replace(SCREEN, state="failing"),)), known)
    assert not is_news(Status("live", 1.0), Status("live", 0.0))

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import pytest

from captioner.rooms.health import assess, is_news
from captioner.types import OutputState, Status

SCREEN = OutputState("youtube", "es", "well")


@dataclass
class StreamHealth:
    """A stream so far behind."""

    behind: float = 0.0
    problems: tuple[str, ...] = ()
    quiet: float = 0.0
    """Seconds since its last revision."""

    @property
    def spoken(self) -> float:
        """On the monotonic clock."""
        return time.monotonic() - self.quiet


@pytest.mark.parametrize(
    ("stream", "before", "state"),
    [
        (StreamHealth(), "silent", "live"),
        (StreamHealth(quiet=6.0), "live", "silent"),
        (StreamHealth(behind=2.9), "live", "live"),
        (StreamHealth(behind=3.0, quiet=6.0), "live", "lagging"),
        (StreamHealth(behind=1.6), "lagging", "lagging"),
        (StreamHealth(behind=1.4), "lagging", "live"),
    ],
)
def test_state(stream: StreamHealth, before: str, state: str) -> None:
    """It lags from three seconds on until it has less than half of that, and is silent when no word comes."""
    known = Status(before)  # type: ignore[arg-type]

    assert state == assess(known, stream, ()).state


def test_what_is_wrong() -> None:
    """The stream's problems, then the room's, then those of screens."""
    failing = replace(SCREEN, state="failing", problem="no answer")

    status = assess(Status("live"), StreamHealth(problems=("no es",)), ("", "the disk is full"), (SCREEN, failing))

    assert "no es; the disk is full; youtube in es: no answer" == status.detail


def test_what_went_wrong_is_still_said_when_it_is_over() -> None:
    """Until something else goes wrong."""
    ended = Status("ended", detail="the line is dead")

    assert ended == assess(ended, None, ("", ""))
    assert "the disk is full" == assess(ended, None, ("the disk is full",)).detail


def test_news() -> None:
    """Another state, another problem, a lag that has changed by half a second; not how much a screen has taken."""
    known = Status("lagging", 4.0, "", (SCREEN,))

    assert not is_news(replace(known, lag=4.4, screens=(replace(SCREEN, sent=7),)), known)
    assert is_news(replace(known, lag=4.5), known)
    assert is_news(replace(known, detail="the disk is full"), known)
    assert is_news(replace(known, screens=(replace(SCREEN, state="failing"),)), known)
    assert not is_news(Status("live", 1.0), Status("live", 0.0))

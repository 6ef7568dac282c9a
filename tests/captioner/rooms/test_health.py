from __future__ import annotations

import time
from dataclasses import dataclass, replace

import pytest

from captioner.delivery.hub import Hub
from captioner.rooms.health import RoomHealth, assess, is_news
from captioner.types import OutputState, Status, TranslationGrade

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


def test_lag_in_words() -> None:
    """A status that lags says by how much and what to do, after the problems."""
    hub = Hub("hall", "en", ("en",))
    health = RoomHealth(hub)

    health.update(ObservedStream(behind=3.2), ("the disk is full",))

    problem, lag = health.status.detail.split("; ", 1)
    assert ("the disk is full", True) == (problem, lag.startswith("3.2 s behind: "))
    assert "use a smaller model" in lag


def test_lag_in_words_is_published_with_its_steps_only() -> None:
    """The words about the lag are no news of their own, and end with the lag."""
    hub = Hub("hall", "en", ("en",))
    health = RoomHealth(hub)
    published = []
    for behind in (3.2, 3.4, 3.8, 1.0):
        health.update(ObservedStream(behind=behind), ())
        published.append((health.status.lag, hub.counts["status"]))

    assert [(3.2, 1), (3.2, 1), (3.8, 2), (1.0, 3)] == published
    assert "" == health.status.detail


def test_the_cause_of_a_lag_is_said_once() -> None:
    """A cause that is among the problems is not repeated, and no advice is given that does not fit it."""
    away, slow = "the recognizer at wss://box:9000 is not available", "the recognizer at wss://box:9000 is slow"
    health = RoomHealth(Hub("hall", "en", ("en",)))

    health.update(ObservedStream(behind=9.0, problems=(away,)), (), delay_cause=away)
    during = health.status.detail, health.lag
    health.update(ObservedStream(behind=8.0), (), delay_cause=slow)

    assert (f"{away}; 9.0 s behind", f"9.0 s behind: {away}") == during
    assert f"8.0 s behind: {slow}" == health.status.detail == health.lag


def test_grades_are_published_with_the_status() -> None:
    """Viewers get the grades of the translations when they change, and keep them after the end of the stream."""
    grades = (TranslationGrade("es", "apertium", "gist", "BLEU 10.3"),)
    hub = Hub("hall", "en", ("en", "es"))
    health = RoomHealth(hub)
    health.update(None, ())
    before = hub.seq
    health.watch_grades(lambda: grades)
    health.update(None, ())
    health.update(None, ())

    assert hub.seq == before + 1
    health.end(())
    assert hub.state.status is not None
    assert ("ended", grades) == (hub.state.status.state, hub.state.status.grades)

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import pytest

from captioner.audio.live_source import Disconnected, LiveSource, RetryPolicy
from captioner.audio.source_status import SourceStatus
from captioner.errors import SourceError
from captioner.types import Samples
from tests.captioner.audio.lines import Line, Step, Time

RESET = Disconnected("Connection reset by peer")


class Played:
    """A feed of scripted lines, played until the last is over; what came, and what the feed said of itself."""

    def __init__(self, *scripts: Sequence[Step], policy: RetryPolicy | None = None, **options: bool) -> None:
        self.time = Time()
        self.opened: list[float] = []
        self.lines = [Line(self.time, script) for script in scripts]
        self.states: list[SourceStatus] = []
        self.feed = LiveSource(
            "rtmp://hall",
            self._connect,
            policy or RetryPolicy(),
            clock=self.time.clock,
            sleep=self.time.sleep,
            chunk_ms=100,
            **options,
        )

    def play(self) -> Samples:
        """All samples."""
        self.time.watch = self._look
        return np.concatenate([np.zeros(0, np.float32), *(chunk.samples for chunk in self.feed)])

    def _look(self) -> None:
        seen, now = self.states[-1:], self.feed.status
        if not seen or (seen[0].state, seen[0].detail) != (now.state, now.detail):
            self.states.append(now)

    def _connect(self, _skipped: float) -> Line:
        if len(self.opened) == len(self.lines):
            self.feed.stop()
            return Line(self.time, ["quiet 1"])
        self.opened.append(round(self.time.now, 1))
        return self.lines[len(self.opened) - 1]


def sounding(samples: Samples) -> list[tuple[float, float]]:
    """Begin and end, in seconds, of each stretch that is no silence."""
    loud = np.flatnonzero(np.diff(np.concatenate([[0], (np.abs(samples) > 0.1).astype(np.int8), [0]])))
    return [(round(float(a) / 16_000, 1), round(float(b) / 16_000, 1)) for a, b in loud.reshape(-1, 2)]


def test_a_line_that_is_cut_is_opened_again() -> None:
    """Silence stands where it was down, so that what follows keeps its time; cuts and missing seconds are counted."""
    played = Played([5.0, RESET], ["quiet 2", 5.0, RESET])

    assert sounding(played.play()) == [(0.0, 5.0), (pytest.approx(8.0, abs=0.3), pytest.approx(13.0, abs=0.3))]
    assert played.feed.status.disconnects == 2
    assert all(line.closed for line in played.lines)


def test_what_it_does_is_said_at_any_time() -> None:
    """Live, reconnecting with its reason and moment, connecting with why, live again."""
    played = Played([5.0, RESET], ["quiet 4", 5.0, RESET])
    played.play()

    assert [each.state for each in played.states[:5]] == ["connecting", "live", "reconnecting", "connecting", "live"]
    assert [each.detail for each in played.states[1:5]] == ["", *["Connection reset by peer"] * 2, ""]
    assert played.states[2].retry_at == pytest.approx(6.0, abs=0.2)
    assert played.feed.status == SourceStatus(
        "rtmp://hall", "ended", disconnects=2, missing_s=played.feed.status.missing_s
    )


def test_each_try_waits_twice_as_long_as_the_one_before(caplog: pytest.LogCaptureFixture) -> None:
    """Up to half a minute; after sound it begins anew. The log has one line of a reason that repeats itself."""
    played = Played([1.0, RESET], *[[RESET]] * 7, [1.0, RESET], [1.0, RESET])
    with caplog.at_level(logging.WARNING):
        played.play()

    waits = [round(b - a) for a, b in zip(played.opened, played.opened[1:], strict=False)]
    assert waits == [2, 2, 4, 8, 16, 30, 30, 30, 2]
    assert sum("again in" in each.message for each in caplog.records) == 3


def test_a_stall_is_shown_then_given_up() -> None:
    """Three seconds without sound are shown and waited for; more than five are a cut."""
    played = Played([5.0, "quiet 3", 5.0, "quiet 20"], [5.0])

    played.play()

    assert [each.state for each in played.states[:5]] == ["connecting", "live", "stalled", "live", "stalled"]
    assert played.feed.status.disconnects == 2
    assert played.opened[1] == pytest.approx(5 + 3 + 5 + 5 + 1, abs=0.5)


def test_a_long_gap_passes_in_real_time() -> None:
    """Never more than the clock says, and never more than a second at once: open captions become final meanwhile."""
    played = Played([2.0, RESET], ["quiet 10", RESET], ["quiet 10", 2.0])
    ahead = max(chunk.start / 1000 - played.time.now for chunk in played.feed)

    assert ahead <= 0.01
    assert played.feed.status.missing_s == pytest.approx(23.0, abs=1.0)


def test_what_was_never_heard_is_an_error() -> None:
    """With its reason, at once; whoever asked by hand has mistyped it."""
    with pytest.raises(SourceError, match="rtmp://hall: Connection refused") as refused:
        Played([Disconnected("Connection refused", "is the sender running?")]).play()

    assert refused.value.hint == "is the sender running?"


def test_a_patient_feed_asks_for_ever() -> None:
    """Time begins with the first sound."""
    played = Played(
        [Disconnected("Connection refused")],
        [Disconnected("Connection refused")],
        ["quiet 3", 2.0],
        wait_for_source=True,
    )

    assert sounding(played.play()) == [(0.0, 2.0)]
    assert played.feed.status.disconnects == 1


def test_what_no_second_try_mends_is_an_error_even_then() -> None:
    """Such as a port in use."""
    with pytest.raises(SourceError, match="in use"):
        Played([Disconnected("its port is in use", permanent=True)], wait_for_source=True).play()


def test_a_listener_waits_for_its_sender() -> None:
    """As long as it takes, without giving the port up."""
    played = Played(
        ["quiet 3600", 2.0, Disconnected("ended", clean=True)],
        [1.0],
        policy=RetryPolicy(connect_timeout_s=None, first_delay_s=0.2),
    )

    assert sounding(played.play())[0] == (0.0, 2.0)
    assert played.opened[1] - played.opened[0] == pytest.approx(3602.2, abs=0.5)


def test_a_pulled_line_that_never_gives_sound_is_given_up() -> None:
    """A server that takes the connection and sends nothing."""
    with pytest.raises(SourceError, match="no sound came for 15 s"):
        Played(["quiet 60"]).play()


def test_a_clean_end_is_the_end_when_wanted() -> None:
    """With `--exit`; else the sender may come again."""
    ended = Disconnected("the sender is gone", clean=True)

    assert len(Played([2.0, ended], [2.0], stop_at_end=True).play()) == 32_000
    assert len(Played([2.0, ended], [2.0]).play()) > 64_000


def test_notices_are_logged_and_shown(caplog: pytest.LogCaptureFixture) -> None:
    """Such as a sender who was refused; the next sound makes it old."""
    played = Played()
    played.lines.append(Line(played.time, ["quiet 1", 1.0], ["a sender was refused"]))
    with caplog.at_level(logging.WARNING):
        played.play()

    assert "rtmp://hall: a sender was refused" in caplog.text
    assert [each.detail for each in played.states[:3]] == ["", "a sender was refused", ""]


def test_stopped_from_outside() -> None:
    """Within a tick, and its connection is closed."""
    played = Played(["quiet 100000"], policy=RetryPolicy(connect_timeout_s=None))
    played.feed.stop()

    assert len(played.play()) == 0
    assert played.feed.status.state == "ended"

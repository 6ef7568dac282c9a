from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import pytest

from captioner.audio.connection import Disconnected, RetryPolicy
from captioner.audio.live_source import LiveSource
from captioner.audio.source_status import SourceStatus
from captioner.errors import SourceError
from captioner.types import Samples
from tests.captioner.audio.lines import ScriptedConnection, Step, Time

RESET = Disconnected("Connection reset by peer")


class ScriptedSource:
    """A live source of scripted connections, its audio, and the states that it passed through."""

    def __init__(self, *scripts: Sequence[Step], policy: RetryPolicy | None = None, **options: bool) -> None:
        self.time = Time()
        self.opened: list[float] = []
        self.connections = [ScriptedConnection(self.time, script) for script in scripts]
        self.states: list[SourceStatus] = []
        self.source = LiveSource(
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
        return np.concatenate([np.zeros(0, np.float32), *(chunk.samples for chunk in self.source)])

    def _look(self) -> None:
        seen, now = self.states[-1:], self.source.status
        if not seen or (seen[0].state, seen[0].detail) != (now.state, now.detail):
            self.states.append(now)

    def _connect(self, _skipped: float) -> ScriptedConnection:
        if len(self.opened) == len(self.connections):
            self.source.stop()
            return ScriptedConnection(self.time, ["quiet 1"])
        self.opened.append(round(self.time.now, 1))
        return self.connections[len(self.opened) - 1]


def loud_spans(samples: Samples) -> list[tuple[float, float]]:
    """Begin and end, in seconds, of each span that is not silence."""
    loud = np.flatnonzero(np.diff(np.concatenate([[0], (np.abs(samples) > 0.1).astype(np.int8), [0]])))
    return [(round(float(a) / 16_000, 1), round(float(b) / 16_000, 1)) for a, b in loud.reshape(-1, 2)]


def test_reconnect() -> None:
    """After a disconnect silence keeps the time of later audio; disconnects and missing seconds are counted."""
    played = ScriptedSource([5.0, RESET], ["quiet 2", 5.0, RESET])

    assert loud_spans(played.play()) == [(0.0, 5.0), (pytest.approx(8.0, abs=0.3), pytest.approx(13.0, abs=0.3))]
    assert played.source.status.disconnects == 2
    assert all(connection.closed for connection in played.connections)


def test_states() -> None:
    """The status is live, then reconnecting with reason and time, connecting, live again."""
    played = ScriptedSource([5.0, RESET], ["quiet 4", 5.0, RESET])
    played.play()

    assert [each.state for each in played.states[:5]] == ["connecting", "live", "reconnecting", "connecting", "live"]
    assert [each.detail for each in played.states[1:5]] == ["", *["Connection reset by peer"] * 2, ""]
    assert played.states[2].retry_at == pytest.approx(6.0, abs=0.2)
    assert played.source.status == SourceStatus(
        "rtmp://hall", "ended", disconnects=2, missing_s=played.source.status.missing_s
    )


def test_delays(caplog: pytest.LogCaptureFixture) -> None:
    """Delays double up to 30 s and start again after audio; a repeated reason is logged once."""
    played = ScriptedSource([1.0, RESET], *[[RESET]] * 7, [1.0, RESET], [1.0, RESET])
    with caplog.at_level(logging.WARNING):
        played.play()

    waits = [round(b - a) for a, b in zip(played.opened, played.opened[1:], strict=False)]
    assert waits == [2, 2, 4, 8, 16, 30, 30, 30, 2]
    assert sum("trying again in" in each.message for each in caplog.records) == 3


def test_stall() -> None:
    """Three seconds without audio are a stall, more than five a disconnect."""
    played = ScriptedSource([5.0, "quiet 3", 5.0, "quiet 20"], [5.0])

    played.play()

    assert [each.state for each in played.states[:5]] == ["connecting", "live", "stalled", "live", "stalled"]
    assert played.source.status.disconnects == 2
    assert played.opened[1] == pytest.approx(5 + 3 + 5 + 5 + 1, abs=0.5)


def test_silence_in_real_time() -> None:
    """Silence is delivered in real time while disconnected."""
    played = ScriptedSource([2.0, RESET], ["quiet 10", RESET], ["quiet 10", 2.0])
    ahead = max(chunk.start / 1000 - played.time.now for chunk in played.source)

    assert ahead <= 0.01
    assert played.source.status.missing_s == pytest.approx(23.0, abs=1.0)


def test_no_audio_is_an_error() -> None:
    """A source given by hand that never delivers audio fails with the reason."""
    with pytest.raises(SourceError, match="rtmp://hall: Connection refused") as refused:
        ScriptedSource([Disconnected("Connection refused", "start the sender")]).play()

    assert refused.value.hint == "start the sender"


def test_wait_for_source() -> None:
    """With `wait_for_source` attempts continue, and time begins with the first audio."""
    played = ScriptedSource(
        [Disconnected("Connection refused")],
        [Disconnected("Connection refused")],
        ["quiet 3", 2.0],
        wait_for_source=True,
    )

    assert loud_spans(played.play()) == [(0.0, 2.0)]
    assert played.source.status.disconnects == 1


def test_permanent_failure() -> None:
    """A permanent failure before the first audio ends the source in any case."""
    with pytest.raises(SourceError, match="in use"):
        ScriptedSource([Disconnected("the port is in use", permanent=True)], wait_for_source=True).play()


def test_listener() -> None:
    """A listening source waits for its sender without closing the port."""
    played = ScriptedSource(
        ["quiet 3600", 2.0, Disconnected("ended", clean=True)],
        [1.0],
        policy=RetryPolicy(connect_timeout_s=None, first_delay_s=0.2),
    )

    assert loud_spans(played.play())[0] == (0.0, 2.0)
    assert played.opened[1] - played.opened[0] == pytest.approx(3602.2, abs=0.5)


def test_connect_timeout() -> None:
    """A server that accepts the connection and sends nothing is an error."""
    with pytest.raises(SourceError, match="no audio for 15 s"):
        ScriptedSource(["quiet 60"]).play()


def test_stop_at_end() -> None:
    """With `stop_at_end` the sender's end ends the source; else it is waited for."""
    ended = Disconnected("the sender disconnected", clean=True)

    assert len(ScriptedSource([2.0, ended], [2.0], stop_at_end=True).play()) == 32_000
    assert len(ScriptedSource([2.0, ended], [2.0]).play()) > 64_000


def test_notices(caplog: pytest.LogCaptureFixture) -> None:
    """A notice is logged and in the status until audio arrives."""
    played = ScriptedSource()
    played.connections.append(ScriptedConnection(played.time, ["quiet 1", 1.0], ["a sender was refused"]))
    with caplog.at_level(logging.WARNING):
        played.play()

    assert "rtmp://hall: a sender was refused" in caplog.text
    assert [each.detail for each in played.states[:3]] == ["", "a sender was refused", ""]


def test_stop() -> None:
    """`stop` ends the iteration and closes the connection."""
    played = ScriptedSource(["quiet 100000"], policy=RetryPolicy(connect_timeout_s=None))
    played.source.stop()

    assert len(played.play()) == 0
    assert played.source.status.state == "ended"

from __future__ import annotations

import signal
import threading

from captioner.server.stop_signals import StopSignals


def test_a_signal_that_is_passed_on_twice_stops_in_order() -> None:
    """A second signal within half a second does not end the process, and the first one counts."""
    stop, now = threading.Event(), [10.0]
    signals = StopSignals(stop, lambda: now[0])
    signals._handle(signal.SIGINT, None)
    now[0] += 0.4
    signals._handle(signal.SIGTERM, None)

    assert (True, signal.SIGINT) == (stop.is_set(), signals.received)

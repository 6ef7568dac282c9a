from __future__ import annotations

from captioner.delivery.hub.event_logs import EventLogs
from tests.captioner.delivery.hub.test_event_log import event


def logs(size: int = 10) -> EventLogs:
    return EventLogs(("en", "es"), size)


def test_events_of_the_whole_room_come_once() -> None:
    """Events of several languages are merged by `seq`; an event of all languages comes once."""
    own = logs()
    own.append(event(1, "a"), ["es"])
    own.append(event(2, "b"), ["en", "es"])
    own.append(event(3, "c"), ["en"])

    assert [1, 2, 3] == [each.seq for each in own.since(("en", "es"), 0)]
    assert [2, 3] == [each.seq for each in own.since(("en",), 0)]


def test_forgotten_is_the_highest_of_the_languages() -> None:
    """A cursor must be behind what any of its languages has dropped or never had."""
    own = logs(size=1)
    own.append(event(1, "a"), ["en"])
    own.append(event(2, "b"), ["en"])
    own.forget("es", 7)
    own.forget("es", 5)

    assert [1, 7, 7] == [own.forgotten(languages) for languages in (("en",), ("es",), ("en", "es"))]


def test_waiters_survive_a_restart() -> None:
    """A signal that was taken before `clear` is set by the next event after it."""
    own = logs()
    signals = [own.signal(("en",)), own.signal(("en", "es"))]
    own.clear()
    own.wake(["en"])

    assert all(signal.is_set() for signal in signals)

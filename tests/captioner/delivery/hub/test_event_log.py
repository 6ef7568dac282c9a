from __future__ import annotations

from captioner.delivery.hub.event_log import EventLog
from captioner.delivery.hub.events import EncodedEvent


def event(seq: int, cue: str, *, open: bool = False) -> EncodedEvent:  # noqa: A002
    return EncodedEvent(seq, ("cue", cue), b"", b"", open=open, start=seq)


def test_newest_event_of_each_cue() -> None:
    """A later event of a cue replaces the earlier one and is ordered by its own `seq`."""
    log = EventLog(10)
    for each in (event(1, "a"), event(2, "b"), event(3, "a")):
        log.append(each)

    assert [2, 3] == [each.seq for each in log.since(0)]
    assert [3] == [each.seq for each in log.since(2)]
    assert log.forgotten == 0


def test_oldest_event_is_dropped() -> None:
    """A full log drops its oldest event and records its `seq`."""
    log = EventLog(2)
    for number in range(1, 6):
        log.append(event(number, f"c{number}"))

    assert ([4, 5], 3) == ([each.seq for each in log.since(0)], log.forgotten)


def test_removed_cues() -> None:
    """Removed cues are no longer in the log."""
    log = EventLog(2)
    log.append(event(1, "a"))
    log.remove(["a", "b"])

    assert [] == log.since(0)

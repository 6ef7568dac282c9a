from __future__ import annotations

from captioner.delivery.hub.event_log import Log
from captioner.delivery.hub.events import Entry


def entry(seq: int, cue: str, *, open: bool = False) -> Entry:  # noqa: A002
    return Entry(seq, ("cue", cue), b"", b"", open=open, start=seq)


def test_the_newest_of_each_cue() -> None:
    """A later event takes the place of an earlier one, and stands in its own order."""
    log = Log(10)
    for each in (entry(1, "a"), entry(2, "b"), entry(3, "a")):
        log.append(each)

    assert [2, 3] == [each.seq for each in log.since(0)]
    assert [3] == [each.seq for each in log.since(2)]
    assert log.forgotten == 0


def test_the_oldest_is_forgotten() -> None:
    """And it is known up to where."""
    log = Log(2)
    for number in range(1, 6):
        log.append(entry(number, f"c{number}"))

    assert ([4, 5], 3) == ([each.seq for each in log.since(0)], log.forgotten)


def test_what_was_taken_back() -> None:
    """Is not known any more."""
    log = Log(2)
    log.append(entry(1, "a"))
    log.remove(["a", "b"])

    assert [] == log.since(0)

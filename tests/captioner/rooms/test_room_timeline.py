from __future__ import annotations

from dataclasses import replace

from captioner.rooms.room_timeline import RoomTimeline
from tests.fakes import revision, said


def test_names_and_times_of_the_room() -> None:
    """Revisions of a segment get one name of the room, and times that count from the start of the room."""
    timeline = RoomTimeline(iter(("c7", "c8")), 60_000)
    first = replace(revision("s1", "one", tail=" two"), words=said("one two"))
    mapped = [timeline(each) for each in (first, revision("s1", "one two", 2, final=True), revision("s2", "three"))]

    assert ["c7", "c7", "c8"] == [each.segment for each in mapped]
    assert (60_000, 61_000, 60_500) == (mapped[0].start, mapped[0].end, mapped[0].words[0].start)


def test_a_new_segment_of_the_same_name() -> None:
    """After a final the engine's name may be used again, for another segment."""
    timeline = RoomTimeline(iter(("c1", "c2")), 0)

    assert ["c1", "c2"] == [timeline(revision("s1", final=True)).segment for _ in range(2)]

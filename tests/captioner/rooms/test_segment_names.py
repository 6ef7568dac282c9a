from __future__ import annotations

from captioner.rooms.segment_names import SegmentNames


def test_names_follow_the_last_segment() -> None:
    names = SegmentNames(4)

    assert ["c5", "c6"] == [next(names), next(names)]


def test_start_at() -> None:
    names = SegmentNames(4)
    names.start_at(1001)

    assert "c1001" == next(names)

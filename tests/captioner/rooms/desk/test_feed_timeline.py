from __future__ import annotations

from captioner.rooms.desk.feed_timeline import FeedTimeline
from tests.fakes import revision


def test_a_caption_has_the_time_of_the_room() -> None:
    """Jitter of the arrival is not corrected; audio that one side has missed is, with the next caption."""
    clocks = {"room": 0, "feed": 0}
    to_room_time = FeedTimeline(lambda: clocks["feed"], lambda: clocks["room"])
    first = to_room_time(revision("c1", start=100, end=900))
    clocks |= {"room": 20_000, "feed": 5_000}
    same = to_room_time(revision("c1", start=100, end=1000, final=True))
    later = to_room_time(revision("c2", start=4000, end=5000, final=True))
    clocks |= {"room": 21_000, "feed": 7_000}
    jitter = to_room_time(revision("c3", start=6000, end=7000, final=True))

    assert [(100, 900), (100, 1000), (19_000, 20_000), (21_000, 22_000)] == [
        (each.start, each.end) for each in (first, same, later, jitter)
    ]


def test_captions_stay_in_order() -> None:
    """A room whose clock stands still does not put a caption before the one before it."""
    clocks = {"room": 0, "feed": 0}
    to_room_time = FeedTimeline(lambda: clocks["feed"], lambda: clocks["room"])
    to_room_time(revision("c1", start=0, end=9000, final=True))
    clocks["feed"] = 10_000
    second = to_room_time(revision("c2", start=9500, end=10_000))

    assert (9000, 9000) == (second.start, second.end)

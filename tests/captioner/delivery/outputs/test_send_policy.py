from __future__ import annotations

from captioner.delivery.outputs.caption import CaptionPart
from captioner.delivery.outputs.send_policy import SendPolicy
from tests.captioner.delivery.outputs.scripted import caption


def test_stay() -> None:
    """A part stays for the interval, and for the time to read if the next part replaces it."""
    short, long = (CaptionPart(caption("x"), ("x" * count,)) for count in (5, 75))

    assert (0.5, 0.5) == (SendPolicy(0.5).stay_s(short), SendPolicy(0.5).stay_s(long))
    assert (1.0, 3.0) == (SendPolicy(paced=True).stay_s(short), SendPolicy(paced=True).stay_s(long))
    assert 4.0 == SendPolicy(4.0, paced=True).stay_s(long)


def test_waiting_parts_shorten_the_stay() -> None:
    """Waiting parts shorten the time to read, but not below the rate limit."""
    long = CaptionPart(caption("x"), ("x" * 75,))

    assert [3.0, 3.0, 1.5, 0.5] == [SendPolicy(0.5, paced=True).stay_s(long, waiting) for waiting in (0, 3, 6, 60)]

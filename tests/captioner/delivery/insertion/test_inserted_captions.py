from __future__ import annotations

import asyncio

from captioner.delivery.insertion.caption_track import CaptionTrack
from captioner.delivery.insertion.inserted_captions import InsertedCaptions
from captioner.delivery.outputs.output_queue import OutputQueue
from tests.captioner.delivery.insertion.test_caption_track import text
from tests.captioner.delivery.outputs.scripted import caption, until


def sent(track: CaptionTrack, delay_s: float, *, hide: bool = False) -> None:
    """Send a caption of one second that was just spoken, to the end of the room."""

    async def work() -> None:
        output = InsertedCaptions(track, delay_s)
        queue = OutputQueue(output, "hall", "en")
        running = asyncio.ensure_future(queue.run())
        queue.take(caption("one two", seconds=1))
        await until(lambda: queue.state.sent == 2)
        if hide:
            queue.style("hide")
        queue.finish()
        await running

    asyncio.run(work())


def test_words_fit_the_delayed_picture() -> None:
    """A word is due when the picture in which it was spoken is sent; the end of the room takes nothing back."""
    now = [0.0]
    track = CaptionTrack(1, clock=lambda: now[0])
    sent(track, 30.0)

    assert "" == text(track)
    now[0] = 1e12
    assert "onetwo" == text(track)


def test_late_words() -> None:
    """Without a delay every word is late, and is sent at once."""
    track = CaptionTrack(1)
    sent(track, 0.0)

    assert "onetwo" == text(track)


def test_hide() -> None:
    """Hiding clears the picture, and withholds words that wait for it."""
    track = CaptionTrack(1)
    sent(track, 0.0, hide=True)

    assert [b"\x14\x2c", b"\x14\x2c", b"\0\0"] == [track.next_pair() for _ in range(3)]


def test_lost_video() -> None:
    """While the video cannot be sent, the output is failing; words follow when it can be sent again."""
    problem, track = ["nothing listens"], CaptionTrack(1)

    async def work() -> None:
        output = InsertedCaptions(track, 0.0, lambda: problem[0])
        queue = OutputQueue(output, "hall", "en", retry_s=(0.01, 0.01))
        running = asyncio.ensure_future(queue.run())
        queue.take(caption("one two", seconds=1))
        await until(lambda: queue.state.problem == "nothing listens")
        problem[0] = ""
        await until(lambda: queue.state.sent == 2)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(work())

    assert "onetwo" == text(track)

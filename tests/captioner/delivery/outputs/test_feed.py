from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from captioner.delivery.outputs.caption import Piece
from captioner.delivery.outputs.feed import Feed
from captioner.delivery.outputs.manner import Manner, Unwanted
from tests.captioner.delivery.outputs.told import Scripted, caption, until

PLAIN = Manner(probed=False)
SHOWN = Manner(hold=60.0, newest=True, probed=False)


@asynccontextmanager
async def running(screen: Scripted, patience: float = 5.0) -> AsyncIterator[Feed]:
    """A feed with short pauses, at work."""
    feed = Feed(screen, "hall", "en", patience=patience, pause=(0.01, 0.02))
    work = asyncio.ensure_future(feed.run())
    try:
        yield feed
    finally:
        work.cancel()
        await asyncio.wait([work])
    assert screen.closed


def test_in_order_and_once() -> None:
    """What comes is sent, piece by piece, and counted."""

    async def work() -> None:
        screen = Scripted(PLAIN)
        async with running(screen) as feed:
            feed.take(caption("one|two"))
            feed.take(caption("three", "c2"))
            await until(lambda: feed.state.sent == 3)

            assert ["one", "two", "three"] == screen.taken
            assert ("well", 0, 0, 0, "") == (
                feed.state.state,
                feed.state.waiting,
                feed.state.dropped,
                feed.state.failed,
                feed.state.problem,
            )

    asyncio.run(work())


def test_a_failure_is_tried_again_and_said() -> None:
    """The same piece, before any other; what is wrong is in the state until it goes well again."""

    async def work() -> None:
        screen = Scripted(PLAIN, "it answers 500", "it answers 500")
        async with running(screen) as feed:
            feed.take(caption("one"))
            feed.take(caption("two", "c2"))
            await until(lambda: feed.state.problem)
            assert ("failing", "it answers 500") == (feed.state.state, feed.state.problem)
            await until(lambda: feed.state.sent == 2)

            assert ["one", "one", "one", "two"] == screen.tried
            assert ("well", "", 2) == (feed.state.state, feed.state.problem, feed.state.failed)

    asyncio.run(work())


def test_one_that_hangs_is_given_up() -> None:
    """A try has a time limit, and the next one may go well."""

    async def work() -> None:
        screen = Scripted(PLAIN, 60.0)
        async with running(screen, patience=0.05) as feed:
            feed.take(caption("one"))
            await until(lambda: feed.state.sent)

            assert (1, ["one", "one"]) == (feed.state.failed, screen.tried)

    asyncio.run(work())


def test_a_mistake_of_ours_does_not_end_it() -> None:
    """Whatever a screen dies of is said by its kind alone, since its text may hold an address."""

    class Broken(Scripted):
        async def send(self, piece: Piece) -> None:
            self.tried.append(piece.text)
            raise KeyError("http://secret/")

    async def work() -> None:
        screen = Broken(PLAIN)
        async with running(screen) as feed:
            feed.take(caption("one"))
            await until(lambda: len(screen.tried) > 1)

            assert "this should not happen: KeyError" == feed.state.problem

    asyncio.run(work())


def test_of_too_many_the_oldest_are_dropped() -> None:
    """The queue is bounded; what was dropped is counted."""

    async def work() -> None:
        screen = Scripted(Manner(probed=False, most=3), "down", "down", "down", 0.2)
        async with running(screen) as feed:
            for number in range(8):
                feed.take(caption(f"t{number}", f"c{number}"))
            await until(lambda: feed.state.sent == 3)

            assert (["t5", "t6", "t7"], 5) == (screen.taken, feed.state.dropped)

    asyncio.run(work())


def test_what_is_too_old_is_dropped() -> None:
    """A caption that nobody took in time is of no use any more; the next may be."""

    async def work() -> None:
        screen = Scripted(Manner(probed=False, stale=0.05), *["down"] * 10)
        async with running(screen) as feed:
            feed.take(caption("old"))
            await until(lambda: feed.state.dropped)
            screen.faults.clear()
            feed.take(caption("new", "c2"))
            await until(lambda: feed.state.sent)

            assert (["new"], 1) == (screen.taken, feed.state.dropped)

    asyncio.run(work())


def test_it_keeps_to_the_rate() -> None:
    """Two things that are sent are as far apart as the interval says."""

    async def work() -> list[tuple[str, float]]:
        loop = asyncio.get_running_loop()
        times: list[tuple[str, float]] = []

        class Timed(Scripted):
            async def send(self, piece: Piece) -> None:
                times.append((piece.text, loop.time()))

        async with running(Timed(Manner(0.1, probed=False))) as feed:
            feed.take(caption("a|b|c"))
            await until(lambda: len(times) == 3)
        return times

    (_, first), (_, second), (_, third) = asyncio.run(work())

    assert second - first >= 0.099
    assert third - second >= 0.099


def test_cleared_is_not_sent() -> None:
    """What waits, what is tried again and what is under way are withheld, and what is shown is emptied at once."""

    async def work() -> None:
        screen = Scripted(SHOWN, "down", "down", 60.0)
        async with running(screen) as feed:
            feed.take(caption("secret|more"))
            feed.take(caption("rest", "c2"))
            await until(lambda: len(screen.tried) == 3)
            feed.style("clear")
            await until(lambda: screen.taken)
            feed.take(caption("new", "c3"))
            await until(lambda: feed.state.sent)

            assert ["", "new"] == screen.taken
            assert (3, 0) == (feed.state.withheld, feed.state.dropped)

    asyncio.run(work())


def test_hidden_is_not_sent_later_either() -> None:
    """Until `show`, captions are withheld, edits too; `clear` does not end it."""

    async def work() -> None:
        screen = Scripted(SHOWN)
        async with running(screen) as feed:
            feed.take(caption("before"))
            await until(lambda: feed.state.sent)
            feed.style("hide")
            feed.style("clear")
            feed.take(caption("hidden", "c2"))
            feed.take(caption("edited", edited=True))
            await until(lambda: screen.taken[-1] == "")
            feed.style("show")
            feed.take(caption("after", "c3"))
            await until(lambda: feed.state.sent == 2)

            assert (["before", "", "after"], 1) == (screen.taken, feed.state.withheld)

    asyncio.run(work())


def test_emptying_is_tried_until_it_is_done() -> None:
    """A screen that was away when the operator cleared is emptied when it is back."""

    async def work() -> None:
        screen = Scripted(SHOWN)
        async with running(screen) as feed:
            feed.take(caption("secret"))
            await until(lambda: feed.state.sent)
            screen.faults = ["down"] * 5
            feed.style("hide")
            await until(lambda: screen.taken[-1] == "")

            assert "well" == feed.state.state

    asyncio.run(work())


def test_the_last_caption_goes_by_itself() -> None:
    """When nothing follows, what is shown is emptied after the hold."""

    async def work() -> None:
        screen = Scripted(Manner(hold=0.05, probed=False))
        async with running(screen) as feed:
            feed.take(caption("one"))
            await until(lambda: len(screen.taken) == 2)
            await asyncio.sleep(0.1)

            assert ["one", ""] == screen.taken

    asyncio.run(work())


def test_an_edit_replaces_what_waits() -> None:
    """In its place; what was taken back is not sent."""

    async def work() -> None:
        screen = Scripted(PLAIN, "down", "down")
        async with running(screen) as feed:
            feed.take(caption("one"))
            await asyncio.sleep(0)
            feed.take(caption("two|more", "c2"))
            feed.take(caption("three", "c3"))
            feed.take(caption("four", "c4"))
            feed.take(caption("TWO", "c2", edited=True))
            feed.remove(["c3"])
            await until(lambda: feed.state.sent == 3)

            assert ["one", "TWO", "four"] == screen.taken

    asyncio.run(work())


def test_an_edit_of_what_was_sent() -> None:
    """It is sent again where the newest replaces the old, or where every edit is told; else not."""

    async def work(manner: Manner) -> list[str]:
        screen = Scripted(manner)
        async with running(screen) as feed:
            feed.take(caption("first"))
            feed.take(caption("shown", "c2"))
            await until(lambda: feed.state.sent == 2)
            feed.take(caption("FIRST", edited=True))
            feed.take(caption("SHOWN", "c2", edited=True))
            await until(lambda: not feed.state.waiting)
            await asyncio.sleep(0.02)
        return screen.taken

    assert ["first", "shown"] == asyncio.run(work(PLAIN))
    assert ["first", "shown", "SHOWN"] == asyncio.run(work(SHOWN))
    assert ["first", "shown", "FIRST", "SHOWN"] == asyncio.run(work(Manner(probed=False, told=True)))


def test_an_edit_to_nothing_empties() -> None:
    """What an operator has emptied is not left standing."""

    async def work() -> None:
        screen = Scripted(SHOWN)
        async with running(screen) as feed:
            feed.take(caption("wrong"))
            await until(lambda: feed.state.sent)
            feed.take(caption("", edited=True))
            await until(lambda: len(screen.taken) == 2)

            assert ["wrong", ""] == screen.taken

    asyncio.run(work())


def test_absent_at_start_and_there_later() -> None:
    """It is said before the first caption, and when a probe finds it, it is well again."""

    async def work() -> None:
        screen = Scripted(Manner(), "it cannot be reached", "it cannot be reached")
        async with running(screen) as feed:
            await until(lambda: feed.state.problem == "it cannot be reached")
            await until(lambda: feed.state.state == "well")

            assert (0, "") == (feed.state.failed, feed.state.problem)

    asyncio.run(work())


def test_only_a_sure_probe_takes_back_what_a_caption_found() -> None:
    """Where a probe cannot know whether captions would be taken, the next caption tells."""

    async def work(manner: Manner) -> str:
        screen = Scripted(manner)
        async with running(screen) as feed:
            await until(lambda: feed.state.state == "well")
            screen.faults = ["no such input"] * 1000
            feed.take(caption("one"))
            await until(lambda: feed.state.dropped)
            screen.faults.clear()
            before = screen.probes
            await until(lambda: screen.probes > before)
            await asyncio.sleep(0.05)
            return feed.state.state

    assert "failing" == asyncio.run(work(Manner(stale=0.2)))
    assert "well" == asyncio.run(work(Manner(stale=0.2, sure=True)))


def test_what_waits_is_sent_at_the_end() -> None:
    """Then what is shown is emptied, and the feed ends by itself."""

    async def work() -> None:
        screen = Scripted(Manner(10.0, hold=60.0, probed=False))
        feed = Feed(screen, "hall", "en")
        sending = asyncio.ensure_future(feed.run())
        feed.take(caption("one"))
        await until(lambda: feed.state.sent)
        feed.finish()
        await asyncio.wait_for(sending, 5)

        assert (["one", ""], True) == (screen.taken, screen.closed)

    asyncio.run(work())


def test_one_that_is_never_wanted_does_not_hold_up_the_others() -> None:
    """It is dropped at once and counted."""

    class Choosy(Scripted):
        async def send(self, piece: Piece) -> None:
            if piece.text == "bad":
                raise Unwanted("it answers 422")
            await super().send(piece)

    async def work() -> None:
        screen = Choosy(PLAIN)
        async with running(screen) as feed:
            for number, text in enumerate(("one", "bad", "two")):
                feed.take(caption(text, f"c{number}"))
            await until(lambda: feed.state.sent == 2)

            assert (["one", "two"], 1, 1) == (screen.taken, feed.state.dropped, feed.state.failed)

    asyncio.run(work())


@pytest.mark.parametrize("seed", range(5))
def test_every_piece_is_accounted_for(seed: int) -> None:
    """Whatever happens: what came was sent, dropped, withheld, or waits; and in order."""
    chance = random.Random(seed)

    async def work() -> None:
        kinds: list[str | float] = ["", "down", 0.003, 60.0]
        faults = [chance.choice(kinds) for _ in range(100)]
        screen = Scripted(Manner(hold=60.0, probed=False, most=5, stale=0.1), *faults)
        async with running(screen, patience=0.005) as feed:
            for number in range(100):
                feed.take(caption(f"{number:03}", f"c{number}"))
                feed.style(chance.choice(["clear", "hide", "show"])) if chance.random() < 0.1 else None
                state = feed.state
                assert number + 1 == state.sent + state.dropped + state.withheld + state.waiting
                await asyncio.sleep(chance.choice([0, 0, 0.002, 0.01]))
        taken = [text for text in screen.taken if text]
        assert sorted(set(taken)) == taken

    asyncio.run(work())


def test_it_ends_when_it_is_cancelled() -> None:
    """Also at the very moment at which there is news."""

    async def work() -> None:
        feed = Feed(Scripted(PLAIN), "hall", "en")
        sending = asyncio.ensure_future(feed.run())
        await asyncio.sleep(0.01)
        feed.take(caption("one"))
        sending.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait([sending])

        assert sending.cancelled()

    asyncio.run(work())

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from captioner.delivery.outputs.caption import CaptionPart
from captioner.delivery.outputs.output import CaptionRejected
from captioner.delivery.outputs.output_queue import OutputQueue
from captioner.delivery.outputs.send_policy import SendPolicy
from tests.captioner.delivery.outputs.scripted import ScriptedOutput, caption, until

PLAIN = SendPolicy(can_probe=False)
SHOWN = SendPolicy(clear_after_s=60.0, replaces_shown=True, can_probe=False)


@asynccontextmanager
async def running(output: ScriptedOutput, patience: float = 5.0) -> AsyncIterator[OutputQueue]:
    """A running queue with short retries."""
    queue = OutputQueue(output, "hall", "en", timeout_s=patience, retry_s=(0.01, 0.02))
    work = asyncio.ensure_future(queue.run())
    try:
        yield queue
    finally:
        work.cancel()
        await asyncio.wait([work])
    assert output.closed


def test_in_order_and_once() -> None:
    """Parts are sent in order and counted."""

    async def work() -> None:
        output = ScriptedOutput(PLAIN)
        async with running(output) as queue:
            queue.take(caption("one|two"))
            queue.take(caption("three", "c2"))
            await until(lambda: queue.state.sent == 3)

            assert ["one", "two", "three"] == output.accepted
            assert ("well", 0, 0, 0, "") == (
                queue.state.state,
                queue.state.waiting,
                queue.state.dropped,
                queue.state.failed,
                queue.state.problem,
            )

    asyncio.run(work())


def test_failures_are_retried() -> None:
    """A failed part is retried before any other, and the problem is in the state until it succeeds."""

    async def work() -> None:
        output = ScriptedOutput(PLAIN, "answered 500", "answered 500")
        async with running(output) as queue:
            queue.take(caption("one"))
            queue.take(caption("two", "c2"))
            await until(lambda: queue.state.problem)
            assert ("failing", "answered 500") == (queue.state.state, queue.state.problem)
            await until(lambda: queue.state.sent == 2)

            assert ["one", "one", "one", "two"] == output.attempts
            assert ("well", "", 2) == (queue.state.state, queue.state.problem, queue.state.failed)

    asyncio.run(work())


def test_attempts_time_out() -> None:
    """An attempt that hangs is given up and retried."""

    async def work() -> None:
        output = ScriptedOutput(PLAIN, 60.0)
        async with running(output, patience=0.05) as queue:
            queue.take(caption("one"))
            await until(lambda: queue.state.sent)

            assert (1, ["one", "one"]) == (queue.state.failed, output.attempts)

    asyncio.run(work())


def test_internal_errors_are_retried() -> None:
    """An unexpected exception is reported by its type only, since its text may contain an address."""

    class BrokenOutput(ScriptedOutput):
        async def send(self, part: CaptionPart) -> None:
            self.attempts.append(part.text)
            raise KeyError("http://secret/")

    async def work() -> None:
        output = BrokenOutput(PLAIN)
        async with running(output) as queue:
            queue.take(caption("one"))
            await until(lambda: len(output.attempts) > 1)

            assert "internal error: KeyError" == queue.state.problem

    asyncio.run(work())


def test_oldest_parts_are_dropped() -> None:
    """A full queue drops and counts its oldest parts."""

    async def work() -> None:
        output = ScriptedOutput(SendPolicy(can_probe=False, max_waiting=3), "down", "down", "down", 0.2)
        async with running(output) as queue:
            for number in range(8):
                queue.take(caption(f"t{number}", f"c{number}"))
            await until(lambda: queue.state.sent == 3)

            assert (["t5", "t6", "t7"], 5) == (output.accepted, queue.state.dropped)

    asyncio.run(work())


def test_old_parts_are_dropped() -> None:
    """A caption that was not accepted in time is dropped; the next one is sent."""

    async def work() -> None:
        output = ScriptedOutput(SendPolicy(can_probe=False, max_age_s=0.05), *["down"] * 10)
        async with running(output) as queue:
            queue.take(caption("old"))
            await until(lambda: queue.state.dropped)
            output.faults.clear()
            queue.take(caption("new", "c2"))
            await until(lambda: queue.state.sent)

            assert (["new"], 1) == (output.accepted, queue.state.dropped)

    asyncio.run(work())


def test_rate_limit() -> None:
    """Messages are at least the interval apart."""

    async def work() -> list[tuple[str, float]]:
        loop = asyncio.get_running_loop()
        times: list[tuple[str, float]] = []

        class TimedOutput(ScriptedOutput):
            async def send(self, part: CaptionPart) -> None:
                times.append((part.text, loop.time()))

        async with running(TimedOutput(SendPolicy(0.1, can_probe=False))) as queue:
            queue.take(caption("a|b|c"))
            await until(lambda: len(times) == 3)
        return times

    (_, first), (_, second), (_, third) = asyncio.run(work())

    assert second - first >= 0.099
    assert third - second >= 0.099


def test_cleared_captions_are_not_sent() -> None:
    """After `clear`, waiting parts and the one being sent are withheld, and the output is cleared at once."""

    async def work() -> None:
        output = ScriptedOutput(SHOWN, "down", "down", 60.0)
        async with running(output) as queue:
            queue.take(caption("secret|more"))
            queue.take(caption("rest", "c2"))
            await until(lambda: len(output.attempts) == 3)
            queue.style("clear")
            await until(lambda: output.accepted)
            queue.take(caption("new", "c3"))
            await until(lambda: queue.state.sent)

            assert ["", "new"] == output.accepted
            assert (3, 0) == (queue.state.withheld, queue.state.dropped)

    asyncio.run(work())


def test_hidden_captions_are_never_sent() -> None:
    """Until `show`, captions and edits are withheld; `clear` does not end hiding."""

    async def work() -> None:
        output = ScriptedOutput(SHOWN)
        async with running(output) as queue:
            queue.take(caption("before"))
            await until(lambda: queue.state.sent)
            queue.style("hide")
            queue.style("clear")
            queue.take(caption("hidden", "c2"))
            queue.take(caption("edited", edited=True))
            await until(lambda: output.accepted[-1] == "")
            queue.style("show")
            queue.take(caption("after", "c3"))
            await until(lambda: queue.state.sent == 2)

            assert (["before", "", "after"], 1) == (output.accepted, queue.state.withheld)

    asyncio.run(work())


def test_clearing_is_retried() -> None:
    """An output that is unreachable when the operator hides captions is cleared later."""

    async def work() -> None:
        output = ScriptedOutput(SHOWN)
        async with running(output) as queue:
            queue.take(caption("secret"))
            await until(lambda: queue.state.sent)
            output.faults = ["down"] * 5
            queue.style("hide")
            await until(lambda: output.accepted[-1] == "")

            assert "well" == queue.state.state

    asyncio.run(work())


def test_last_caption_is_cleared() -> None:
    """If nothing follows, the output is cleared after `clear_after_s`."""

    async def work() -> None:
        output = ScriptedOutput(SendPolicy(clear_after_s=0.05, can_probe=False))
        async with running(output) as queue:
            queue.take(caption("one"))
            await until(lambda: len(output.accepted) == 2)
            await asyncio.sleep(0.1)

            assert ["one", ""] == output.accepted

    asyncio.run(work())


def test_edit_of_a_waiting_caption() -> None:
    """An edit replaces a waiting caption in its place; removed captions are not sent."""

    async def work() -> None:
        output = ScriptedOutput(PLAIN, "down", "down")
        async with running(output) as queue:
            queue.take(caption("one"))
            await asyncio.sleep(0)
            queue.take(caption("two|more", "c2"))
            queue.take(caption("three", "c3"))
            queue.take(caption("four", "c4"))
            queue.take(caption("TWO", "c2", edited=True))
            queue.remove(["c3"])
            await until(lambda: queue.state.sent == 3)

            assert ["one", "TWO", "four"] == output.accepted

    asyncio.run(work())


def test_edit_of_a_sent_caption() -> None:
    """An edit is sent again only if it replaces what is shown, or if the output takes every edit."""

    async def work(policy: SendPolicy) -> list[str]:
        output = ScriptedOutput(policy)
        async with running(output) as queue:
            queue.take(caption("first"))
            queue.take(caption("shown", "c2"))
            await until(lambda: queue.state.sent == 2)
            queue.take(caption("FIRST", edited=True))
            queue.take(caption("SHOWN", "c2", edited=True))
            await until(lambda: not queue.state.waiting)
            await asyncio.sleep(0.02)
        return output.accepted

    assert ["first", "shown"] == asyncio.run(work(PLAIN))
    assert ["first", "shown", "SHOWN"] == asyncio.run(work(SHOWN))
    assert ["first", "shown", "FIRST", "SHOWN"] == asyncio.run(work(SendPolicy(can_probe=False, sends_edits=True)))


def test_empty_edit_clears() -> None:
    """An edit to an empty text clears the output."""

    async def work() -> None:
        output = ScriptedOutput(SHOWN)
        async with running(output) as queue:
            queue.take(caption("wrong"))
            await until(lambda: queue.state.sent)
            queue.take(caption("", edited=True))
            await until(lambda: len(output.accepted) == 2)

            assert ["wrong", ""] == output.accepted

    asyncio.run(work())


def test_output_that_is_unreachable_at_first() -> None:
    """A probe finds an unreachable output before the first caption, and clears the problem later."""

    async def work() -> None:
        output = ScriptedOutput(SendPolicy(), "cannot connect", "cannot connect")
        async with running(output) as queue:
            await until(lambda: queue.state.problem == "cannot connect")
            await until(lambda: queue.state.state == "well")

            assert (0, "") == (queue.state.failed, queue.state.problem)

    asyncio.run(work())


def test_probe_after_a_failed_caption() -> None:
    """After a failed caption, only a probe that proves acceptance clears the problem."""

    async def work(policy: SendPolicy) -> str:
        output = ScriptedOutput(policy)
        async with running(output) as queue:
            await until(lambda: queue.state.state == "well")
            output.faults = ["no such input"] * 1000
            queue.take(caption("one"))
            await until(lambda: queue.state.dropped)
            output.faults.clear()
            before = output.probes
            await until(lambda: output.probes > before)
            await asyncio.sleep(0.05)
            return queue.state.state

    assert "failing" == asyncio.run(work(SendPolicy(max_age_s=0.2)))
    assert "well" == asyncio.run(work(SendPolicy(max_age_s=0.2, probe_proves=True)))


def test_finish() -> None:
    """After `finish`, waiting parts are sent, the output is cleared and the queue ends."""

    async def work() -> None:
        output = ScriptedOutput(SendPolicy(10.0, clear_after_s=60.0, can_probe=False))
        queue = OutputQueue(output, "hall", "en")
        sending = asyncio.ensure_future(queue.run())
        queue.take(caption("one"))
        await until(lambda: queue.state.sent)
        queue.finish()
        await asyncio.wait_for(sending, 5)

        assert (["one", ""], True) == (output.accepted, output.closed)

    asyncio.run(work())


def test_rejected_captions_are_dropped() -> None:
    """A rejected caption is dropped at once and does not delay the others."""

    class ChoosyOutput(ScriptedOutput):
        async def send(self, part: CaptionPart) -> None:
            if part.text == "bad":
                raise CaptionRejected("answered 422")
            await super().send(part)

    async def work() -> None:
        output = ChoosyOutput(PLAIN)
        async with running(output) as queue:
            for number, text in enumerate(("one", "bad", "two")):
                queue.take(caption(text, f"c{number}"))
            await until(lambda: queue.state.sent == 2)

            assert (["one", "two"], 1, 1) == (output.accepted, queue.state.dropped, queue.state.failed)

    asyncio.run(work())


@pytest.mark.parametrize("seed", range(5))
def test_every_part_is_counted(seed: int) -> None:
    """Under random faults, every part was sent, dropped or withheld or waits, and parts are sent in order."""
    chance = random.Random(seed)

    async def work() -> None:
        kinds: list[str | float] = ["", "down", 0.003, 60.0]
        faults = [chance.choice(kinds) for _ in range(100)]
        output = ScriptedOutput(SendPolicy(clear_after_s=60.0, can_probe=False, max_waiting=5, max_age_s=0.1), *faults)
        async with running(output, patience=0.005) as queue:
            for number in range(100):
                queue.take(caption(f"{number:03}", f"c{number}"))
                queue.style(chance.choice(["clear", "hide", "show"])) if chance.random() < 0.1 else None
                state = queue.state
                assert number + 1 == state.sent + state.dropped + state.withheld + state.waiting
                await asyncio.sleep(chance.choice([0, 0, 0.002, 0.01]))
        taken = [text for text in output.accepted if text]
        assert sorted(set(taken)) == taken

    asyncio.run(work())


def test_cancel() -> None:
    """A queue ends when it is cancelled, even at the moment at which a caption arrives."""

    async def work() -> None:
        queue = OutputQueue(ScriptedOutput(PLAIN), "hall", "en")
        sending = asyncio.ensure_future(queue.run())
        await asyncio.sleep(0.01)
        queue.take(caption("one"))
        sending.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait([sending])

        assert sending.cancelled()

    asyncio.run(work())

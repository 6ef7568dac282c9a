"""Sends one thing at a time to an output, with a time limit and retries, and counts the results."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial

from captioner.delivery.outputs.caption import CaptionPart
from captioner.delivery.outputs.output import CaptionRejected, Output
from captioner.errors import OutputError
from captioner.types import OutputState

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[None, None, None]]


class Sender:
    """Attempts of one output, and its state."""

    def __init__(
        self, output: Output, room: str, language: str, *, timeout_s: float, retry_s: tuple[float, float]
    ) -> None:
        """`timeout_s`: limit of one attempt; `retry_s`: pause before the first retry, and before later ones at most."""
        self.state = OutputState(output.name, language, "idle")
        self.part: CaptionPart | None = None
        """The part that is being sent."""
        self.shown: tuple[CaptionPart, ...] = ()
        """The parts that the output has accepted of its last caption."""
        self._output, self._room, self._timeout_s, self._retry_s = output, room, timeout_s, retry_s
        self._task: asyncio.Task[bool] | None = None
        self._failed_probe = False
        """True if a probe found the present problem, so that another probe can clear it."""

    async def send(self, part: CaptionPart) -> bool:
        """Send a part until it is accepted, dropped or cancelled; True if it was accepted."""
        self.part = part
        return await self._run(self._try_repeatedly(part, partial(self._output.send, part), lambda: False))

    async def clear(self, give_up: Callable[[], bool]) -> bool:
        """Clear the output, trying until it succeeds, is cancelled, or `give_up` returns True; True if it succeeded."""
        return await self._run(self._try_repeatedly(None, self._output.clear, give_up))

    async def probe(self) -> None:
        """Test the output once, if it can be probed.

        A problem that a caption found is cleared only by a caption, or by a probe that proves as much.
        """
        if self._output.policy.can_probe:
            await self._run(self._probe())

    def cancel(self) -> None:
        """Give up what is being sent."""
        self.part = None
        if self._task is not None:
            self._task.cancel()

    def count(self, *, dropped: int = 0, withheld: int = 0) -> None:
        """Count parts that are not sent."""
        state = self.state
        self.state = replace(state, dropped=state.dropped + dropped, withheld=state.withheld + withheld)

    async def close(self) -> None:
        """Close the output."""
        if (error := await self._try(self._output.close)) is not None:
            log.info("room %s: %s was not closed: %s", self._room, self.state.name, error)

    async def _run(self, work: Coroutine[None, None, bool]) -> bool:
        """Run something that `cancel` can cancel; False if it was."""
        self._task = asyncio.ensure_future(work)
        try:
            await asyncio.wait([self._task])
            return not self._task.cancelled() and self._task.result()
        finally:
            self.cancel()
            self._task = None

    async def _probe(self) -> bool:
        if (error := await self._try(self._output.probe)) is not None:
            self._failed_probe = self._failed_probe or not self.state.problem
            self._record_failure(str(error))
        elif self._failed_probe or self._output.policy.probe_proves or self.state.state == "idle":
            self._record_success()
        return error is None

    async def _try_repeatedly(self, part: CaptionPart | None, work: Work, give_up: Callable[[], bool]) -> bool:
        first, longest = self._retry_s
        for failures in itertools.count():
            if part is not None and time.monotonic() - part.caption.received > self._output.policy.max_age_s:
                self._drop()
                return False
            error = await self._try(work)
            if error is None:
                self._record_success()
                self._record_shown(part)
                return True
            self._failed_probe = False
            self._record_failure(str(error))
            if part is not None:
                self.state = replace(self.state, failed=self.state.failed + 1)
                if isinstance(error, CaptionRejected):
                    self._drop()
                    return False
            if give_up():
                return False
            await asyncio.sleep(min(longest, first * 2 ** min(failures, 8)))
        return False

    async def _try(self, work: Work) -> OutputError | None:
        """Make one attempt; the error has no address in its text."""
        try:
            async with asyncio.timeout(self._timeout_s):
                await work()
        except TimeoutError:
            return OutputError(f"no answer within {self._timeout_s:g} s")
        except OutputError as error:
            return error
        except Exception as error:  # a fault of captioner, whose text may contain an address
            return OutputError(f"internal error: {type(error).__name__}")
        return None

    def _record_shown(self, part: CaptionPart | None) -> None:
        if part is None:
            self.shown = ()
            return
        same = bool(self.shown) and self.shown[-1].caption is part.caption
        self.shown = (*self.shown, part) if same else (part,)
        delay = round(time.monotonic() - part.caption.received, 3)
        self.state = replace(self.state, sent=self.state.sent + 1, delay=delay)
        self.part = None

    def _record_success(self) -> None:
        state = self.state
        if state.problem:
            log.warning("room %s: %s in %s accepts captions again", self._room, state.name, state.language)
        self.state = replace(state, state="well", problem="")

    def _record_failure(self, problem: str) -> None:
        state = self.state
        if problem != state.problem:
            log.warning(
                "room %s: %s in %s does not accept captions: %s", self._room, state.name, state.language, problem
            )
        self.state = replace(state, state="failing", problem=problem)

    def _drop(self) -> None:
        """Count the part as dropped, because it is of no use to the output any more."""
        self.part = None
        self.count(dropped=1)

"""Queue of one output, and the task that empties it; the rules are in the package's docstring."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from captioner.delivery.outputs.caption import Caption, CaptionPart
from captioner.delivery.outputs.output import Output
from captioner.delivery.outputs.sender import Sender
from captioner.types import OutputState

_TIMEOUT_S = 5.0
"""Seconds after which an attempt is given up."""
_RETRY_S = (0.5, 5.0)
"""Seconds before the first retry, and before later ones at most; they double."""
_PROBE_S = 30.0
"""Seconds without anything to send after which the output is probed."""
_REMEMBERED = 2000
"""Captions that are remembered; older ones are not edited any more."""


class OutputQueue:
    """Takes captions in the event loop; `run` sends them one at a time and in order."""

    def __init__(
        self,
        output: Output,
        room: str,
        language: str,
        *,
        timeout_s: float = _TIMEOUT_S,
        retry_s: tuple[float, float] = _RETRY_S,
    ) -> None:
        """`timeout_s`: limit of one attempt; `retry_s`: pause before the first retry, and before later ones at most."""
        self._output = output
        self._sender = Sender(output, room, language, timeout_s=timeout_s, retry_s=retry_s)
        self._retry_after_s = retry_s[1]
        self._waiting: deque[CaptionPart] = deque()
        """At most `max_waiting` of the policy; beyond that the oldest is dropped and counted."""
        self._remembered: OrderedDict[str, None] = OrderedDict()
        """Segments received. An edit of any other was made before the caption was shown, which is therefore new."""
        self._clear_next = False
        """True if the output is to be cleared before anything else."""
        self._showing = False
        """True if the output may show something that it should not show for ever."""
        self._hidden = False
        self._ending = False
        self._news = asyncio.Event()
        self._next = 0.0
        """Monotonic time before which no further part is sent."""

    @property
    def state(self) -> OutputState:
        """State of the output, with the number of parts that wait."""
        return replace(self._sender.state, waiting=self._unsent)

    @property
    def takes_open_captions(self) -> bool:
        """True if `take` expects open captions, too."""
        return self._output.policy.open_captions

    def take(self, caption: Caption) -> None:
        """Add a final, an edit of one, or an open caption."""
        known = caption.segment in self._remembered
        if caption.revision.edited and known and self.takes_open_captions:
            return
        parts, final = self._output.split(caption), caption.revision.final
        if parts or final:
            self.remember([caption.segment])
        if caption.revision.edited and known:
            self._edit(caption.segment, parts)
        elif self._hidden:
            self._sender.count(withheld=len(parts))
        else:
            unwritable = final and not known and not parts and bool(caption.revision.text)  # no letters for the text
            self._sender.count(dropped=int(unwritable))
            self._put([*self._waiting, *parts])

    def remember(self, segments: Iterable[str]) -> None:
        """Record that these segments were published, now or in an earlier life of the room."""
        for segment in segments:
            self._remembered[segment] = None
            self._remembered.move_to_end(segment)
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)

    def remove(self, segments: Iterable[str]) -> None:
        """Drop what waits of segments that were removed."""
        gone = set(segments)
        self._put([part for part in self._waiting if part.caption.segment not in gone])
        if self._sender.part is not None and self._sender.part.caption.segment in gone:
            self._sender.cancel()

    def style(self, action: Literal["hide", "show", "clear"]) -> None:
        """Clear, hide or show captions."""
        if action != "clear":
            self._hidden = action == "hide"
        if action == "show":
            return
        self._sender.count(withheld=self._unsent)
        self._put([])
        self._sender.cancel()
        self._clear_next = self._showing = self._output.policy.clear_after_s is not None

    def finish(self) -> None:
        """Send what waits as fast as the rate limit allows, then clear the output and end."""
        self._ending = True
        self._next = min(self._next, time.monotonic() + self._output.policy.min_interval_s)
        self._news.set()

    async def run(self) -> None:
        """Send until cancelled, or until `finish` was called and everything is sent."""
        try:
            await self._sender.probe()
            while not self._ending or self._waiting or self._clear_next:
                await self._step()
            policy = self._output.policy
            if self._showing and policy.clear_after_s is not None and policy.clear_at_end:
                await self._sender.clear(give_up=lambda: True)
        finally:
            self._sender.cancel()
            await self._sender.close()

    @property
    def _unsent(self) -> int:
        """Parts that wait or are being sent."""
        return len(self._waiting) + (self._sender.part is not None)

    async def _step(self) -> None:
        """Do whatever is next, or wait for it."""
        self._news.clear()
        now, clear_after_s = time.monotonic(), self._output.policy.clear_after_s
        if self._clear_next:
            self._clear_next = False
            if await self._sender.clear(give_up=lambda: bool(self._waiting)):  # the next part replaces what is shown
                self._showing, self._next = False, 0.0
        elif self._waiting and now >= self._next:
            await self._send(self._waiting.popleft())
        elif self._waiting:
            await self._wait(self._next - now)
        elif self._showing and clear_after_s is not None:
            self._clear_next = not await self._wait(self._next + clear_after_s - now) or self._clear_next
        elif not await self._wait(self._retry_after_s if self._sender.state.problem else _PROBE_S):
            await self._sender.probe()

    async def _send(self, part: CaptionPart) -> None:
        self._showing = True
        await self._sender.send(part)
        policy = self._output.policy
        stay_s = policy.min_interval_s if self._ending else policy.stay_s(part, len(self._waiting))
        self._next = time.monotonic() + stay_s

    async def _wait(self, seconds: float) -> bool:
        """Wait so long, or until there is news; True if there was."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):  # wait_for of Python 3.11 may lose a cancellation
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    def _edit(self, segment: str, parts: tuple[CaptionPart, ...]) -> None:
        """Replace what waits of a segment; what was sent is sent again only if that replaces it."""
        policy, sending = self._output.policy, self._sender.part
        begun = any(part.caption.segment == segment for part in (*self._sender.shown, *([sending] if sending else [])))
        at = next((index for index, part in enumerate(self._waiting) if part.caption.segment == segment), None)
        if begun and not policy.sends_edits:
            at = 0 if policy.replaces_shown else None
        elif at is None and policy.sends_edits:
            at = len(self._waiting)
        if self._hidden or at is None:
            return
        kept = [part for part in self._waiting if part.caption.segment != segment]
        if begun and policy.replaces_shown:
            if sending is not None and sending.caption.segment == segment:
                self._sender.cancel()
            self._next, self._clear_next = 0.0, not parts
        self._put([*kept[:at], *parts, *kept[at:]])

    def _put(self, parts: list[CaptionPart]) -> None:
        """Let these parts wait; beyond the limit the oldest are dropped."""
        excess = max(0, len(parts) - self._output.policy.max_waiting)
        self._sender.count(dropped=excess)
        self._waiting.clear()
        self._waiting.extend(parts[excess:])
        self._news.set()

"""Captions and a scripted output for the tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from captioner.delivery.outputs.caption import Caption, CaptionPart
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.errors import OutputError
from tests.fakes import revision


def caption(
    text: str = "hello", segment: str = "c1", *, edited: bool = False, language: str = "en", seconds: float = 1
) -> Caption:
    """A final that was just published."""
    own = revision(segment, text, final=True, language=language, end=round(1000 * seconds))
    return Caption("hall", replace(own, edited=edited, number=2 if edited else 1), time.time() - seconds)


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for a condition, or fail after `seconds`."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


class ScriptedOutput:
    """Output with a list of faults: each attempt takes the next, seconds to hang or the text of an error."""

    name = "scripted"

    def __init__(self, policy: SendPolicy, *faults: str | float) -> None:
        self.policy = policy
        self.faults = list(faults)
        self.attempts: list[str] = []
        self.accepted: list[str] = []
        self.closed = False
        self.probes = 0

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Split a text at its bars: `one|two`."""
        parts = filter(None, caption.revision.text.split("|"))
        return tuple(CaptionPart(caption, (part,)) for part in parts)

    async def send(self, part: CaptionPart) -> None:
        """Accept the part, or fail as scripted."""
        await self._do(part.text)

    async def clear(self) -> None:
        """Clear, or fail as scripted."""
        await self._do("")

    async def probe(self) -> None:
        """Succeed, or fail as scripted."""
        if self.policy.can_probe:
            self.probes += 1
            await self._do(None)

    async def close(self) -> None:
        """Record the call."""
        self.closed = True

    async def _do(self, text: str | None) -> None:
        if text is not None:
            self.attempts.append(text)
        fault = self.faults.pop(0) if self.faults else ""
        if isinstance(fault, float):
            await asyncio.sleep(fault)
        elif fault:
            raise OutputError(fault)
        if text is not None:
            self.accepted.append(text)

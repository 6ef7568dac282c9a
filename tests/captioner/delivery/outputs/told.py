"""Captions and screens for the tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from captioner.delivery.outputs.caption import Caption, Piece
from captioner.delivery.outputs.manner import Manner
from captioner.errors import OutputError
from tests.fakes import revision


def caption(
    text: str = "hello", segment: str = "c1", *, edited: bool = False, language: str = "en", seconds: float = 1
) -> Caption:
    """A final that has just been told."""
    own = revision(segment, text, final=True, language=language, end=round(1000 * seconds))
    return Caption("hall", replace(own, edited=edited, number=2 if edited else 1), time.time() - seconds)


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for it; a test that waits in vain fails."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


class Scripted:
    """A screen whose faults are a list: each try takes the next, a number of seconds to hang or a text to say."""

    name = "scripted"

    def __init__(self, manner: Manner, *faults: str | float) -> None:
        self.manner = manner
        self.faults = list(faults)
        self.tried: list[str] = []
        self.taken: list[str] = []
        self.closed = False
        self.probes = 0

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """A piece for each part between bars: `one|two`."""
        parts = filter(None, caption.revision.text.split("|"))
        return tuple(Piece(caption, (part,)) for part in parts)

    async def send(self, piece: Piece) -> None:
        """As the script says."""
        await self._do(piece.text)

    async def blank(self) -> None:
        """The same."""
        await self._do("")

    async def probe(self) -> None:
        """The same, but nothing is taken."""
        if self.manner.probed:
            self.probes += 1
            await self._do(None)

    async def close(self) -> None:
        """Remember it."""
        self.closed = True

    async def _do(self, text: str | None) -> None:
        if text is not None:
            self.tried.append(text)
        fault = self.faults.pop(0) if self.faults else ""
        if isinstance(fault, float):
            await asyncio.sleep(fault)
        elif fault:
            raise OutputError(fault)
        if text is not None:
            self.taken.append(text)

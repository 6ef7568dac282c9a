"""Each configured screen tried once, from the command line, before the audience is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from captioner.config import OutputConfig
from captioner.delivery.outputs import opened
from captioner.delivery.outputs.caption import Caption
from captioner.errors import OutputError
from captioner.types import Revision

_PATIENCE = 5.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one of them was found."""

    room: str
    lang: str
    kind: str
    ok: bool
    detail: str
    fix: str = ""


def tried(screens: Sequence[OutputConfig], text: str = "") -> Iterator[Outcome]:
    """Each asked whether it is there, or sent the text.

    Raises:
        ConfigError: a screen cannot be opened.
    """
    for screen in screens:
        yield asyncio.run(_tried(screen, text))


async def _tried(config: OutputConfig, text: str) -> Outcome:
    screen = opened(config)
    revision = Revision("trial", config.language, config.language, 1, 0, 1000, text, final=True)
    began = time.monotonic()
    try:
        async with asyncio.timeout(_PATIENCE):
            if text:
                for piece in screen.pack(Caption(config.room, revision, time.time())):
                    await screen.send(piece)
            else:
                await screen.probe()
    except TimeoutError:
        outcome = False, "it does not answer", "is it running, and its address right?"
    except OutputError as error:
        outcome = False, error.message, error.hint
    else:
        took = f"in {time.monotonic() - began:.2f} s"
        known = f"took it {took}" if text else f"is there {took}"
        outcome = True, known if text or screen.manner.probed else "can only be tried with --send TEXT", ""
    finally:
        await screen.close()
    return Outcome(config.room, config.language, config.kind, *outcome)

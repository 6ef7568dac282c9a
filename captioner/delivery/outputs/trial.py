"""Test of the configured outputs from the command line, before an event."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from captioner.config import OutputConfig
from captioner.delivery.outputs import open_output
from captioner.delivery.outputs.caption import Caption
from captioner.errors import OutputError
from captioner.types import Revision

_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of testing one output."""

    room: str
    lang: str
    kind: str
    ok: bool
    detail: str
    fix: str = ""


def try_outputs(outputs: Sequence[OutputConfig], text: str = "") -> Iterator[Outcome]:
    """Probe each output, or send it a text as a caption.

    Raises:
        ConfigError: an output cannot be opened.
    """
    for config in outputs:
        yield asyncio.run(_try(config, text))


async def _try(config: OutputConfig, text: str) -> Outcome:
    output = open_output(config)
    revision = Revision("trial", config.language, config.language, 1, 0, 1000, text, final=True)
    began = time.monotonic()
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            if text:
                for part in output.split(Caption(config.room, revision, time.time())):
                    await output.send(part)
            else:
                await output.probe()
    except TimeoutError:
        outcome = False, f"no answer within {_TIMEOUT_S:g} s", "check that it is running and that url is correct"
    except OutputError as error:
        outcome = False, error.message, error.hint
    else:
        took = f"in {time.monotonic() - began:.2f} s"
        detail = f"accepted the text {took}" if text else f"responded {took}"
        outcome = True, detail if text or output.policy.can_probe else "can only be tested with --send TEXT", ""
    finally:
        await output.close()
    return Outcome(config.room, config.language, config.kind, *outcome)

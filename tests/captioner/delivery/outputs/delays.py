"""`python -m tests.captioner.delivery.outputs.delays`: milliseconds from final to taken, per output.

Each output sends to its receiver of the tests on this machine, so the figures are what captioner itself adds. Captions
follow one another when the last one's time is over, so that no rate limit is in the figures.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from captioner.config import OutputConfig
from captioner.delivery.outputs import open_output
from captioner.delivery.outputs.output_queue import OutputQueue
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.scripted import caption, until

_CAPTIONS = 20


async def measure(config: OutputConfig) -> list[float]:
    """Delay of each caption in milliseconds."""
    queue = OutputQueue(open_output(config), "hall", "en")
    work = asyncio.ensure_future(queue.run())
    await asyncio.sleep(0.1)
    delays: list[float] = []
    for number in range(_CAPTIONS):
        queue.take(caption(f"caption number {number}", f"c{number}"))
        await until(lambda: queue.state.sent > len(delays))
        delays.append(1000 * queue.state.delay)
        await asyncio.sleep(1.02)
    work.cancel()
    await asyncio.wait([work])
    return delays


async def measure_all(configs: list[OutputConfig]) -> list[list[float]]:
    """Measure all outputs at the same time."""
    return await asyncio.gather(*map(measure, configs))


def main() -> None:
    """Print one line per output."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        obs = receivers.Obs("password")
        stack.callback(obs.stop)
        youtube, zoom, vmix, hook = (
            stack.enter_context(receivers.web(each))
            for each in (receivers.YouTube(clock=""), receivers.Zoom(), receivers.Vmix(), lambda _: (200, ""))
        )
        meeting = f"{zoom.url}/closedcaption?id=1&ns=2&signature=3"
        configs = [
            OutputConfig("hall", "en", "obs", url=obs.url, password="password"),
            OutputConfig("hall", "en", "youtube", url=f"{youtube.url}/closedcaption?cid=x"),
            OutputConfig("hall", "en", "zoom", url=meeting),
            OutputConfig("hall", "en", "vmix", url=f"{vmix.url}/api/", input="Captions", text="Line1.Text"),
            OutputConfig("hall", "en", "webhook", url=hook.url, secret="secret"),
            OutputConfig("hall", "en", "file", file=folder / "now.txt"),
        ]
        for config, delays in zip(configs, asyncio.run(measure_all(configs)), strict=True):
            sys.stdout.write(f"{config.kind:8} median {statistics.median(delays):.0f} ms, most {max(delays):.0f} ms\n")


if __name__ == "__main__":
    main()

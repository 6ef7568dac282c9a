"""`python -m tests.captioner.delivery.outputs.delays`: milliseconds from final to taken, per output.

Each against its receiver of the tests, on this machine: what captioner itself adds. Captions come one at a time, each
when the last one's time on the screen is over, so that no rate limit is in the figures.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from captioner.config import OutputConfig
from captioner.delivery.outputs import opened
from captioner.delivery.outputs.feed import Feed
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.told import caption, until

_CAPTIONS = 20


async def measured(config: OutputConfig) -> list[float]:
    """Of each caption."""
    feed = Feed(opened(config), "hall", "en")
    work = asyncio.ensure_future(feed.run())
    await asyncio.sleep(0.1)
    delays: list[float] = []
    for number in range(_CAPTIONS):
        feed.take(caption(f"caption number {number}", f"c{number}"))
        await until(lambda: feed.state.sent > len(delays))
        delays.append(1000 * feed.state.delay)
        await asyncio.sleep(1.02)
    work.cancel()
    await asyncio.wait([work])
    return delays


async def all_of_them(configs: list[OutputConfig]) -> list[list[float]]:
    """Side by side."""
    return await asyncio.gather(*map(measured, configs))


def main() -> None:
    """Print a line for each."""
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
        for config, delays in zip(configs, asyncio.run(all_of_them(configs)), strict=True):
            sys.stdout.write(f"{config.kind:8} median {statistics.median(delays):.0f} ms, most {max(delays):.0f} ms\n")


if __name__ == "__main__":
    main()

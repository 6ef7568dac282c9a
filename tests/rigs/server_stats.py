"""What a server holds at a moment: from outside by its process, from inside by its `/metrics`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

from captioner.errors import CaptionerError


@dataclass(frozen=True, slots=True)
class ServerMetrics:
    """What `/metrics` says, summed up."""

    tasks: int = 0
    viewers: int = 0
    live: int = 0
    """Rooms that have a publisher."""
    rooms: int = 0
    errors: int = 0
    """Engines that died."""
    dropped: float = 0.0
    """Seconds of audio refused."""
    heard: Mapping[str, float] = field(default_factory=dict)
    """Room -> seconds of audio that its engine was fed."""


@dataclass(frozen=True, slots=True)
class ServerStats:
    """What the process holds."""

    memory_mb: float
    """Resident."""
    files: int
    """Descriptors, sockets among them."""
    threads: int
    figures: ServerMetrics


def parse_metrics(text: str) -> ServerMetrics:
    """The exposition of `/metrics`."""
    sums: dict[str, float] = defaultdict(float)
    heard: dict[str, float] = {}
    rooms: set[str] = set()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            sums[sample.name] += sample.value
            rooms |= {sample.labels["room"]} if "room" in sample.labels else set()
            if sample.name == "captioner_heard_audio_seconds_total":
                heard[sample.labels["room"]] = sample.value
    return ServerMetrics(
        tasks=int(sums["captioner_tasks"]),
        viewers=int(sums["captioner_viewers"]),
        live=int(sums["captioner_live"]),
        rooms=len(rooms),
        errors=int(sums["captioner_engine_errors_total"]),
        dropped=round(sums["captioner_dropped_audio_seconds_total"], 1),
        heard=heard,
    )


async def fetch_metrics(client: httpx.AsyncClient) -> ServerMetrics:
    """Of the server that `client` speaks to.

    Raises:
        CaptionerError: it does not answer.
    """
    try:
        answer = (await client.get("/metrics")).raise_for_status()
    except httpx.HTTPError as error:
        raise CaptionerError(f"the server does not tell its figures: {error}", "its log says why") from None
    return parse_metrics(answer.text)


async def fetch_stats(client: httpx.AsyncClient, pid: int) -> ServerStats:
    """By the process and its figures.

    Raises:
        CaptionerError: it has ended.
    """
    told = await fetch_metrics(client)
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            memory, files, threads = process.memory_info().rss, process.num_fds(), process.num_threads()
    except psutil.Error:
        raise CaptionerError("the server has ended", "run `captioner serve` to see why") from None
    return ServerStats(round(memory / 1e6, 1), files, threads, told)

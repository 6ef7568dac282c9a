"""Resources of a running server: its process and its `/metrics`."""

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
    """Sums of the values in `/metrics`."""

    tasks: int = 0
    viewers: int = 0
    live: int = 0
    """Rooms with a publisher."""
    rooms: int = 0
    errors: int = 0
    """Number of failed engines."""
    dropped: float = 0.0
    """Seconds of audio dropped."""
    processed_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds of audio that the engine of each room has taken."""


@dataclass(frozen=True, slots=True)
class ServerStats:
    """Resources of the process, with its metrics."""

    memory_mb: float
    """Resident memory."""
    files: int
    """Open descriptors, including sockets."""
    threads: int
    metrics: ServerMetrics


def parse_metrics(text: str) -> ServerMetrics:
    """Parse the text of `/metrics`."""
    sums: dict[str, float] = defaultdict(float)
    processed: dict[str, float] = {}
    rooms: set[str] = set()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            sums[sample.name] += sample.value
            rooms |= {sample.labels["room"]} if "room" in sample.labels else set()
            if sample.name == "captioner_heard_audio_seconds_total":
                processed[sample.labels["room"]] = sample.value
    return ServerMetrics(
        tasks=int(sums["captioner_tasks"]),
        viewers=int(sums["captioner_viewers"]),
        live=int(sums["captioner_live"]),
        rooms=len(rooms),
        errors=int(sums["captioner_engine_errors_total"]),
        dropped=round(sums["captioner_dropped_audio_seconds_total"], 1),
        processed_s=processed,
    )


async def fetch_metrics(client: httpx.AsyncClient) -> ServerMetrics:
    """Fetch the metrics of a server.

    Raises:
        CaptionerError: the request failed.
    """
    try:
        answer = (await client.get("/metrics")).raise_for_status()
    except httpx.HTTPError as error:
        raise CaptionerError(f"/metrics failed: {error}", "see the log of the server") from None
    return parse_metrics(answer.text)


async def fetch_stats(client: httpx.AsyncClient, pid: int) -> ServerStats:
    """Return process resources and metrics of a server.

    Raises:
        CaptionerError: the process has ended.
    """
    metrics = await fetch_metrics(client)
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            memory, files, threads = process.memory_info().rss, process.num_fds(), process.num_threads()
    except psutil.Error:
        raise CaptionerError("the server has ended", "run `captioner serve` to see why") from None
    return ServerStats(round(memory / 1e6, 1), files, threads, metrics)

"""Prometheus registries; metrics are read from the rooms when requested, which costs the captions nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from captioner.delivery.protocols import ViewableRoom
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.rooms.scheduler import Scheduler
from captioner.server.room_metrics import EDGE_METRICS, ENGINE_METRICS


def registry(rooms: Rooms) -> CollectorRegistry:
    """Create the registry of a server that captions rooms; each server in a process has its own."""
    return _registry(_RoomsCollector(rooms, rooms.streams.scheduler))


def edge_registry(rooms: Iterable[ViewableRoom]) -> CollectorRegistry:
    """Create the registry of an edge: its viewers and the events sent to them."""
    return _registry(_EdgeCollector(rooms))


def exposition(registry: CollectorRegistry) -> bytes:
    """Return the metrics as text."""
    return generate_latest(registry)


def _registry(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    ProcessCollector(registry=registry)
    return registry


class _EdgeCollector(Collector):
    def __init__(self, rooms: Iterable[ViewableRoom]) -> None:
        self._rooms = rooms

    def collect(self) -> Iterator[Metric]:
        """Return the metrics of all rooms."""
        rooms = tuple(self._rooms)
        yield from (metric.collect(rooms) for metric in EDGE_METRICS)


class _RoomsCollector(Collector):
    """Metrics labelled with the names of rooms; those of a room disappear with it."""

    def __init__(self, rooms: Iterable[Room], scheduler: Scheduler) -> None:
        self._rooms = rooms
        self._scheduler = scheduler

    def collect(self) -> Iterator[Metric]:
        """Return the metrics of all rooms, of the scheduler and of the event loop."""
        rooms = tuple(self._rooms)
        yield from (metric.collect(rooms) for metric in EDGE_METRICS)
        yield from (metric.collect(rooms) for metric in ENGINE_METRICS)
        yield GaugeMetricFamily(
            "captioner_turns_waiting", "Rooms that wait for their turn at the model", value=self._scheduler.waiting
        )
        yield from _tasks()


def _tasks() -> Iterator[Metric]:
    try:
        count = len(asyncio.all_tasks())
    except RuntimeError:  # this thread has no event loop
        return
    yield GaugeMetricFamily("captioner_tasks", "Tasks of the event loop", value=count)

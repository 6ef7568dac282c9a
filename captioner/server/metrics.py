"""What Prometheus reads: looked up in the rooms when asked, so counting costs the captions nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from captioner.delivery.hub.histogram import Histogram
from captioner.delivery.protocols import ViewableRoom
from captioner.rooms.health import State
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.rooms.scheduler import Scheduler


class RoomsCollector(Collector):
    """Every room's figures, labelled with its name; a room that is forgotten takes its figures with it."""

    def __init__(self, rooms: Iterable[Room], scheduler: Scheduler) -> None:
        self._rooms = rooms
        self._scheduler = scheduler

    def collect(self) -> Iterator[Metric]:
        """One family after the other."""
        rooms = tuple(self._rooms)
        yield from (_first_shown(rooms), _settled(rooms), _erasure(rooms), _delivery(rooms))
        yield from (_reading(rooms), _turns(rooms), _heard(rooms), _state(rooms))
        yield from (_translations(rooms), _viewers(rooms), _events(rooms), _finals(rooms), _erased(rooms))
        yield from _incoming(rooms)
        yield from (_live(rooms), _backlog(rooms), _dropped(rooms), _errors(rooms), _untranslated(rooms), _files(rooms))
        yield from (_screened(rooms), _screen_waiting(rooms), _screen_delay(rooms))
        yield from _paints(rooms)
        waiting = GaugeMetricFamily("captioner_turns_waiting", "Rooms that wait for their turn at the model")
        waiting.add_metric([], self._scheduler.waiting)
        yield waiting
        yield from _tasks()


def registry(rooms: Rooms) -> CollectorRegistry:
    """A registry of this server's own, so that two in one process do not meet."""
    own = CollectorRegistry(auto_describe=False)
    own.register(RoomsCollector(rooms, rooms.streams.scheduler))
    ProcessCollector(registry=own)
    return own


def edge_registry(rooms: Iterable[ViewableRoom]) -> CollectorRegistry:
    """Of a server of rooms that live elsewhere: its viewers, and what it told them."""
    own = CollectorRegistry(auto_describe=False)
    own.register(_Viewed(rooms))
    ProcessCollector(registry=own)
    return own


class _Viewed(Collector):
    def __init__(self, rooms: Iterable[ViewableRoom]) -> None:
        self._rooms = rooms

    def collect(self) -> Iterator[Metric]:
        """One family after the other."""
        rooms = tuple(self._rooms)
        yield from (_viewers(rooms), _events(rooms), _delivery(rooms), *_paints(rooms), _state(rooms))


def exposition(own: CollectorRegistry) -> bytes:
    """The text that `/metrics` answers."""
    return generate_latest(own)


def _tasks() -> Iterator[Metric]:
    """Of the event loop that asks; elsewhere there are none to count."""
    try:
        count = len(asyncio.all_tasks())
    except RuntimeError:  # no loop runs on this thread
        return
    yield GaugeMetricFamily("captioner_tasks", "Tasks of the event loop", value=count)


def _viewers(rooms: Iterable[ViewableRoom]) -> Metric:
    family = GaugeMetricFamily("captioner_viewers", "Viewers connected, per language", labels=["room", "lang"])
    for room in rooms:
        audience = room.hub.viewers.audience()
        for language in room.languages:
            family.add_metric([room.name, language], audience[language])
    return family


Figures = Iterable[tuple[tuple[str, ...], Histogram]]
"""Labels, and what was counted under them."""


def _histogram(name: str, text: str, labels: tuple[str, ...], figures: Figures) -> Metric:
    family = HistogramMetricFamily(name, text, labels=labels)
    for values, counted in figures:
        family.add_metric(values, counted.buckets, counted.sum)
    return family


def _first_shown(rooms: tuple[Room, ...]) -> Metric:
    text = "From the arrival of a word's last sound until it was first shown"
    figures = (((room.name, lang), each) for room in rooms for lang, each in room.output.latency.first_shown.items())
    return _histogram("captioner_first_shown_seconds", text, ("room", "lang"), figures)


def _settled(rooms: tuple[Room, ...]) -> Metric:
    text = "From the arrival of a word's last sound until it was stable"
    figures = (((room.name, lang), each) for room in rooms for lang, each in room.output.latency.settled.items())
    return _histogram("captioner_settled_seconds", text, ("room", "lang"), figures)


def _erasure(rooms: tuple[Room, ...]) -> Metric:
    text = "Words taken back of a caption, per word of its final"
    figures = (((room.name, lang), each) for room in rooms for lang, each in room.output.latency.erasure.items())
    return _histogram("captioner_erasure_ratio", text, ("room", "lang"), figures)


def _delivery(rooms: Iterable[ViewableRoom]) -> Metric:
    text = "From the publishing of an event until it was written to a viewer's socket"
    return _histogram(
        "captioner_delivery_seconds", text, ("room",), (((room.name,), room.hub.viewers.delivery) for room in rooms)
    )


def _reading(rooms: tuple[Room, ...]) -> Metric:
    text = "Time at the model for one reading; its sum per second is the load"
    figures = (
        ((room.name, kind), each) for room in rooms for kind, each in room.publishing.totals.load.decode_seconds.items()
    )
    return _histogram("captioner_reading_seconds", text, ("room", "kind"), figures)


def _turns(rooms: tuple[Room, ...]) -> Metric:
    text = "From asking for a turn at the model until it was given"
    figures = (((room.name,), room.publishing.totals.load.wait_seconds) for room in rooms)
    return _histogram("captioner_turn_wait_seconds", text, ("room",), figures)


def _heard(rooms: tuple[Room, ...]) -> Metric:
    family = CounterMetricFamily("captioner_heard_audio_seconds", "Audio that the engine was fed", labels=["room"])
    for room in rooms:
        family.add_metric([room.name], room.publishing.totals.load.audio_seconds)
    return family


def _state(rooms: Iterable[ViewableRoom]) -> Metric:
    family = GaugeMetricFamily("captioner_room_state", "1 for the state that the room is in", labels=["room", "state"])
    for room in rooms:
        for state in get_args(State):
            family.add_metric([room.name, state], float(room.status.state == state))
    return family


def _events(rooms: Iterable[ViewableRoom]) -> Metric:
    family = CounterMetricFamily("captioner_events", "Events published", labels=["room", "event"])
    for room in rooms:
        for name, count in room.hub.counts.items():
            family.add_metric([room.name, name], count)
    return family


def _paints(rooms: Iterable[ViewableRoom]) -> Iterator[Metric]:
    """What pages with `?beacon=1` report."""
    paint = HistogramMetricFamily(
        "captioner_viewer_paint_seconds", "From publishing a caption to its being painted", labels=["room", "page"]
    )
    pixel = HistogramMetricFamily(
        "captioner_speech_to_pixel_seconds", "From the arrival of speech to its being painted", labels=["room", "page"]
    )
    odd = CounterMetricFamily("captioner_odd_paints", "Reports of paints that cannot be", labels=["room"])
    for room in rooms:
        for family, pages in ((paint, room.hub.paint_times.sent), (pixel, room.hub.paint_times.spoken)):
            for page, delays in pages.items():
                if delays.count:
                    family.add_metric([room.name, page], delays.buckets, delays.sum)
        odd.add_metric([room.name], room.hub.paint_times.odd)
    yield from (paint, pixel, odd)


def _finals(rooms: tuple[Room, ...]) -> Metric:
    family = CounterMetricFamily("captioner_finals", "Captions that became final", labels=["room", "lang"])
    for room in rooms:
        for language, count in room.output.on_screen.finals.items():
            family.add_metric([room.name, language], count)
    return family


def _erased(rooms: tuple[Room, ...]) -> Metric:
    family = CounterMetricFamily("captioner_erased_words", "Words shown and taken back", labels=["room", "lang"])
    for room in rooms:
        for language, count in room.output.on_screen.erased.items():
            family.add_metric([room.name, language], count)
    return family


def _live(rooms: tuple[Room, ...]) -> Metric:
    family = GaugeMetricFamily("captioner_live", "1 while somebody publishes", labels=["room"])
    for room in rooms:
        family.add_metric([room.name], float(room.stream is not None))
    return family


def _backlog(rooms: tuple[Room, ...]) -> Metric:
    family = GaugeMetricFamily("captioner_backlog_seconds", "Audio that waits to be recognized", labels=["room"])
    for room in rooms:
        family.add_metric([room.name], room.stream.behind if room.stream else 0.0)
    return family


def _dropped(rooms: tuple[Room, ...]) -> Metric:
    family = CounterMetricFamily("captioner_dropped_audio_seconds", "Audio refused", labels=["room"])
    for room in rooms:
        family.add_metric([room.name], room.publishing.totals.dropped_s)
    return family


def _incoming(rooms: tuple[Room, ...]) -> Iterator[Metric]:
    """Of rooms that have a publisher: its level, how often it broke off, what is missing of it."""
    level = GaugeMetricFamily("captioner_audio_level_dbfs", "RMS of the last second", labels=["room"])
    silent = GaugeMetricFamily("captioner_audio_silent_seconds", "Since sound was last heard", labels=["room"])
    cuts = GaugeMetricFamily("captioner_source_cuts", "How often the present source broke off", labels=["room"])
    missing = GaugeMetricFamily("captioner_source_missing_seconds", "Silence in place of sound", labels=["room"])
    for room in rooms:
        if room.stream is not None:
            status, loudness = room.stream.buffer.source_status, room.stream.buffer.loudness
            values = loudness.level, loudness.silent, status.disconnects, status.missing_s
            for family, value in zip((level, silent, cuts, missing), values, strict=True):
                family.add_metric([room.name], value)
    yield from (level, silent, cuts, missing)


def _errors(rooms: tuple[Room, ...]) -> Metric:
    family = CounterMetricFamily("captioner_engine_errors", "Engines that died", labels=["room"])
    for room in rooms:
        family.add_metric([room.name], room.publishing.totals.errors)
    return family


def _untranslated(rooms: tuple[Room, ...]) -> Metric:
    family = GaugeMetricFamily(
        "captioner_untranslated_finals", "Final captions that wait for a translator", labels=["room", "translator"]
    )
    for room in rooms:
        for name, count in (room.stream.untranslated if room.stream else {}).items():
            family.add_metric([room.name, name], count)
    return family


def _translations(rooms: tuple[Room, ...]) -> Metric:
    family = CounterMetricFamily(
        "captioner_translations",
        "What translators did: finals, rewrites, terms_right, terms_missed, …",
        labels=["room", "translator", "lang", "what"],
    )
    for room in rooms:
        for labels, count in room.publishing.totals.translations.items():
            family.add_metric([room.name, *labels], count)
    return family


def _files(rooms: tuple[Room, ...]) -> Metric:
    family = GaugeMetricFamily("captioner_unwritten_finals", "Final captions that wait for the disk", labels=["room"])
    for room in rooms:
        family.add_metric([room.name], room.output.writer.waiting)
    return family


def _screened(rooms: tuple[Room, ...]) -> Metric:
    labels = ["room", "screen", "lang", "what"]
    family = CounterMetricFamily("captioner_screen_captions", "Of screens: sent, failed, dropped, …", labels=labels)
    for room in rooms:
        for screen in room.health.outputs:
            for what in ("sent", "failed", "dropped", "withheld"):
                family.add_metric([room.name, screen.name, screen.language, what], getattr(screen, what))
    return family


def _screen_waiting(rooms: tuple[Room, ...]) -> Metric:
    labels = ["room", "screen", "lang"]
    family = GaugeMetricFamily("captioner_screen_waiting", "Captions that wait for a screen", labels=labels)
    for room in rooms:
        for screen in room.health.outputs:
            family.add_metric([room.name, screen.name, screen.language], screen.waiting)
    return family


def _screen_delay(rooms: tuple[Room, ...]) -> Metric:
    labels = ["room", "screen", "lang"]
    family = GaugeMetricFamily("captioner_screen_delay_seconds", "From final to taken, the last one", labels=labels)
    for room in rooms:
        for screen in room.health.outputs:
            family.add_metric([room.name, screen.name, screen.language], screen.delay)
    return family

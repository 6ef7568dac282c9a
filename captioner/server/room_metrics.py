"""Metrics of a room: `EDGE_METRICS` of every room, `ENGINE_METRICS` of rooms that this process captions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from captioner.audio.buffer import AudioBuffer
from captioner.delivery.hub.histogram import Histogram
from captioner.delivery.protocols import ViewableRoom
from captioner.rooms.health import State
from captioner.rooms.room import Room
from captioner.types import OutputState

R = TypeVar("R", bound=ViewableRoom)
Sample = tuple[tuple[str, ...], float | Histogram]
"""Labels besides the room, and the value."""


@dataclass(frozen=True, slots=True)
class RoomMetric(Generic[R]):
    """One metric and how to read it from a room."""

    family: type[CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily]
    name: str
    description: str
    labels: tuple[str, ...]
    """Labels besides the room."""
    samples: Callable[[R], Iterable[Sample]]

    def collect(self, rooms: Iterable[R]) -> Metric:
        """Read the metric from rooms."""
        family = self.family(self.name, self.description, labels=["room", *self.labels])
        for room in rooms:
            for labels, value in self.samples(room):
                if isinstance(value, Histogram):
                    assert isinstance(family, HistogramMetricFamily)
                    family.add_metric([room.name, *labels], value.buckets, value.sum)
                else:
                    assert not isinstance(family, HistogramMetricFamily)
                    family.add_metric([room.name, *labels], value)
        return family


Read = Callable[[R], Iterable[Sample]]


def _counter(name: str, description: str, labels: tuple[str, ...], samples: Read[R]) -> RoomMetric[R]:
    return RoomMetric(CounterMetricFamily, name, description, labels, samples)


def _gauge(name: str, description: str, labels: tuple[str, ...], samples: Read[R]) -> RoomMetric[R]:
    return RoomMetric(GaugeMetricFamily, name, description, labels, samples)


def _histogram(name: str, description: str, labels: tuple[str, ...], samples: Read[R]) -> RoomMetric[R]:
    return RoomMetric(HistogramMetricFamily, name, description, labels, samples)


def _one(value: float | Histogram) -> Iterator[Sample]:
    yield (), value


def _by_label(values: Iterable[tuple[str, float | Histogram]]) -> Iterator[Sample]:
    return (((label,), value) for label, value in values)


def _viewers(room: ViewableRoom) -> Iterator[Sample]:
    audience = room.hub.viewers.audience()
    return _by_label((language, audience[language]) for language in room.languages)


def _states(room: ViewableRoom) -> Iterator[Sample]:
    return _by_label((state, float(room.status.state == state)) for state in get_args(State))


def _paint_delays(delays: Iterable[tuple[str, Histogram]]) -> Iterator[Sample]:
    return _by_label((page, delay) for page, delay in delays if delay.count)


def _audio(read: Callable[[AudioBuffer], float]) -> Callable[[Room], Iterable[Sample]]:
    """Sample of the audio, in rooms that have a publisher."""
    return lambda room: _one(read(room.stream.buffer)) if room.stream is not None else ()


def _outputs(read: Callable[[OutputState], float]) -> Callable[[Room], Iterator[Sample]]:
    """Sample for each output of a room."""
    return lambda room: (((output.name, output.language), read(output)) for output in room.health.outputs)


def _output_counts(room: Room) -> Iterator[Sample]:
    for output in room.health.outputs:
        for what in ("sent", "failed", "dropped", "withheld"):
            yield (output.name, output.language, what), getattr(output, what)


EDGE_METRICS: Final[tuple[RoomMetric[ViewableRoom], ...]] = (
    _gauge("captioner_viewers", "Connected viewers by language", ("lang",), _viewers),
    _counter("captioner_events", "Published events", ("event",), lambda room: _by_label(room.hub.counts.items())),
    _histogram(
        "captioner_delivery_seconds",
        "From publishing an event until it was written to a viewer's socket",
        (),
        lambda room: _one(room.hub.viewers.delivery),
    ),
    _histogram(
        "captioner_viewer_paint_seconds",
        "From publishing a caption until a page painted it",
        ("page",),
        lambda room: _paint_delays(room.hub.paint_times.sent.items()),
    ),
    _histogram(
        "captioner_speech_to_pixel_seconds",
        "From the arrival of speech until a page painted it",
        ("page",),
        lambda room: _paint_delays(room.hub.paint_times.spoken.items()),
    ),
    _counter(
        "captioner_odd_paints", "Reported paints with impossible times", (), lambda room: _one(room.hub.paint_times.odd)
    ),
    _gauge("captioner_room_state", "1 for the present state of the room", ("state",), _states),
)

ENGINE_METRICS: Final[tuple[RoomMetric[Room], ...]] = (
    _histogram(
        "captioner_first_shown_seconds",
        "From the arrival of the end of a word until it was first shown",
        ("lang",),
        lambda room: _by_label(room.output.latency.first_shown.items()),
    ),
    _histogram(
        "captioner_settled_seconds",
        "From the arrival of the end of a word until it was stable",
        ("lang",),
        lambda room: _by_label(room.output.latency.settled.items()),
    ),
    _histogram(
        "captioner_erasure_ratio",
        "Erased words of a caption per word of its final",
        ("lang",),
        lambda room: _by_label(room.output.latency.erasure.items()),
    ),
    _histogram(
        "captioner_reading_seconds",
        "Time of the model for one decode; its sum per second is the load",
        ("kind",),
        lambda room: _by_label(room.publishing.totals.load.decode_seconds.items()),
    ),
    _histogram(
        "captioner_turn_wait_seconds",
        "Time that a room waited for its turn at the model",
        (),
        lambda room: _one(room.publishing.totals.load.wait_seconds),
    ),
    _counter(
        "captioner_heard_audio_seconds",
        "Audio passed to the engine",
        (),
        lambda room: _one(room.publishing.totals.load.audio_seconds),
    ),
    _counter(
        "captioner_translations",
        "Counts of translators: finals, rewrites, replaced and withheld (not in English), terms_right, terms_missed, …",
        ("translator", "lang", "what"),
        lambda room: room.publishing.totals.translations.items(),
    ),
    _counter(
        "captioner_finals", "Final captions", ("lang",), lambda room: _by_label(room.output.on_screen.finals.items())
    ),
    _counter(
        "captioner_erased_words",
        "Words that were shown and erased",
        ("lang",),
        lambda room: _by_label(room.output.on_screen.erased.items()),
    ),
    _gauge(
        "captioner_audio_level_dbfs", "RMS level of the last second", (), _audio(lambda buffer: buffer.loudness.level)
    ),
    _gauge(
        "captioner_audio_silent_seconds", "Time since the last sound", (), _audio(lambda buffer: buffer.loudness.silent)
    ),
    _gauge(
        "captioner_source_cuts",
        "Disconnects of the present source",
        (),
        _audio(lambda buffer: buffer.source_status.disconnects),
    ),
    _gauge(
        "captioner_source_missing_seconds",
        "Missing audio, replaced by silence",
        (),
        _audio(lambda buffer: buffer.source_status.missing_s),
    ),
    _gauge("captioner_live", "1 while the room has a publisher", (), lambda room: _one(float(room.stream is not None))),
    _gauge(
        "captioner_backlog_seconds",
        "Audio that waits to be recognized",
        (),
        lambda room: _one(room.stream.behind if room.stream else 0.0),
    ),
    _counter(
        "captioner_dropped_audio_seconds",
        "Audio dropped because the buffer was full",
        (),
        lambda room: _one(room.publishing.totals.dropped_s),
    ),
    _counter("captioner_engine_errors", "Failed engines", (), lambda room: _one(room.publishing.totals.errors)),
    _gauge(
        "captioner_untranslated_finals",
        "Final captions that wait for a translator",
        ("translator",),
        lambda room: _by_label(room.stream.untranslated.items() if room.stream else ()),
    ),
    _gauge(
        "captioner_unwritten_finals",
        "Final captions that wait for the disk",
        (),
        lambda room: _one(room.output.writer.waiting),
    ),
    _counter(
        "captioner_screen_captions",
        "Captions of outputs: sent, failed, dropped, withheld",
        ("screen", "lang", "what"),
        _output_counts,
    ),
    _gauge(
        "captioner_screen_waiting",
        "Captions that wait for an output",
        ("screen", "lang"),
        _outputs(lambda output: output.waiting),
    ),
    _gauge(
        "captioner_screen_delay_seconds",
        "Delay from final to accepted by the output, for the last caption",
        ("screen", "lang"),
        _outputs(lambda output: output.delay),
    ),
)

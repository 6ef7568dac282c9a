"""The status of a room, and which of its changes are published."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, Literal, Protocol

from captioner.delivery.hub import Hub
from captioner.rooms.cpu import RECENT_LOAD
from captioner.rooms.lag import AudioArrival, MachineLoad, lag_text
from captioner.types import OutputState, Status, TranslationGrade

log = logging.getLogger(__name__)

State = Literal["live", "silent", "lagging", "ended"]

_LAGGING_S: Final = (3.0, 1.5)
"""Seconds of waiting audio from which on a room lags, and below which it no longer does."""
_SILENT_S: Final = 5.0
"""Seconds without a new word after which a room is silent."""
_LAG_STEP_S: Final = 0.5
"""Change of the lag in seconds from which on it is published again."""


class ObservedStream(Protocol):
    """The figures of a stream from which the status of its room is assessed."""

    @property
    def last_revision_at(self) -> float:
        """Monotonic time of the last spoken revision."""
        ...

    @property
    def behind(self) -> float:
        """Seconds of audio that have arrived and are not transcribed."""
        ...

    @property
    def problems(self) -> tuple[str, ...]:
        """Present problems, in words."""
        ...


class RoomHealth:
    """The status of one room, published and logged when it changes."""

    def __init__(self, hub: Hub) -> None:
        self.status = Status("silent")
        """Present status, as viewers got it."""
        self.lag = ""
        """Delay of the room, its cause and what to do about it; empty if there is none."""
        self._assessed = self.status
        """The same without the words about the lag, which change with every figure."""
        self._hub, self._arrival = hub, AudioArrival()
        self._output_states: Callable[[], tuple[OutputState, ...]] = tuple
        self._grades: Callable[[], tuple[TranslationGrade, ...]] = tuple

    @property
    def outputs(self) -> tuple[OutputState, ...]:
        """States of the outputs to which the finals of the room are sent."""
        return self._output_states()

    def watch_outputs(self, states: Callable[[], tuple[OutputState, ...]]) -> None:
        """Include the states of outputs in the status."""
        self._output_states = states

    def watch_grades(self, grades: Callable[[], tuple[TranslationGrade, ...]]) -> None:
        """Include the grades of the translations in the status."""
        self._grades = grades

    def update(
        self, stream: ObservedStream | None, problems: Iterable[str], *, arrived_ms: int = 0, delay_cause: str = ""
    ) -> None:
        """Assess the room, and publish the status if it has changed enough.

        Args:
            stream: Running stream.
            problems: Problems of the room; may be empty strings.
            arrived_ms: Milliseconds of audio that have arrived.
            delay_cause: Cause of a delay that is not the load of this machine; empty if there is none.
        """
        if stream is not None:
            self._arrival.observe(arrived_ms, stream.behind)
            RECENT_LOAD()  # an average of the last seconds only if it is read all the time
        status = replace(assess(self._assessed, stream, problems, self.outputs), grades=self._grades())
        if is_news(status, self._assessed):
            self._set(status, delay_cause)
            self._hub.publish(self.status)

    def end(self, problems: Iterable[str]) -> None:
        """Publish that the stream has ended, with the problems it had."""
        self._set(Status("ended", 0.0, "; ".join(filter(None, problems)), self.outputs, self._grades()))
        self._hub.publish(self.status)

    def _set(self, status: Status, delay_cause: str = "") -> None:
        """Log the change: as a warning if the room lags or has a new problem."""
        known, self._assessed = self._assessed, status
        self.status = self._with_lag(status, delay_cause)
        if (status.state, status.detail) != (known.state, known.detail):
            bad = status.state == "lagging" or (status.detail and status.detail != known.detail)
            text = f"{status.state}: {self.status.detail}" if self.status.detail else status.state
            level, room = logging.WARNING if bad else logging.INFO, self._hub.room
            log.log(level, "room %s is %s", room, text, extra={"room": room})

    def _with_lag(self, status: Status, cause: str) -> Status:
        """Return the status with the lag in words; a cause that is among its problems is not repeated."""
        if status.state != "lagging":
            self.lag = ""
            return status
        self.lag = lag_text(status.lag, cause, self._arrival, MachineLoad())
        shown = f"{status.lag:.1f} s behind" if cause and cause in status.detail else self.lag
        return replace(status, detail="; ".join(filter(None, (status.detail, shown))))


def assess(
    known: Status, stream: ObservedStream | None, problems: Iterable[str], outputs: tuple[OutputState, ...] = ()
) -> Status:
    """Return the status that follows `known`; `problems`: of the room, besides those of its stream."""
    if stream is None:
        return replace(known, detail=next(filter(None, problems), known.detail), screens=outputs)
    failing = (f"{output.name} in {output.language}: {output.problem}" for output in outputs if output.problem)
    detail = "; ".join(filter(None, (*stream.problems, *problems, *failing)))
    lag = stream.behind
    return Status(_state(known, stream, lag), round(lag, 1), detail, outputs)


def is_news(status: Status, known: Status) -> bool:
    """Return True if viewers get the new status; the number of captions sent to an output is not worth an event."""
    lag_changed = status.state == "lagging" and abs(status.lag - known.lag) >= _LAG_STEP_S
    return lag_changed or _published(status) != _published(known)


def _published(status: Status) -> tuple[object, ...]:
    return status.state, status.detail, status.grades, [(output.state, output.problem) for output in status.screens]


def _state(known: Status, stream: ObservedStream, lag: float) -> State:
    begins, ends = _LAGGING_S
    if lag >= (ends if known.state == "lagging" else begins):
        return "lagging"
    return "silent" if time.monotonic() - stream.last_revision_at > _SILENT_S else "live"

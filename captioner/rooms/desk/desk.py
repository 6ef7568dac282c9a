"""What the operators of one room do, and what each of them sees of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from captioner.delivery.hub.events import frame, now_ms, to_json
from captioner.rooms.desk.connection import EditTarget, OperatorConnection
from captioner.rooms.desk.held_captions import HeldCaptions
from captioner.rooms.desk.operating_options import OperatingOptions
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.release_policy import ReleasePolicy, Verdict
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.rooms.desk.standing_orders import StandingOrders
from captioner.rooms.desk.takeovers import Takeovers
from captioner.types import Revision

_TICK = 0.2
"""Seconds between two looks at what is due, while there is anything to look at."""
_STATE = 5
"""Ticks between two tellings of how the room is doing."""


class Desk:
    """Every method but `judge` and `translates` belongs to the event loop's thread."""

    def __init__(
        self,
        air: RoomInterface,
        options: OperatingOptions,
        loop: asyncio.AbstractEventLoop,
        orders: StandingOrders | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`orders`: what was ordered before; None: nothing."""
        self.options = options
        self.orders = orders or StandingOrders(None)
        """What holds until further notice."""
        self.operators = Operators()
        """The operators."""
        self._room, self._loop = air, loop
        self._policy = ReleasePolicy(options.delay)
        self.held = HeldCaptions(air, self._policy, self.operators, changed=self._changed, clock=clock)
        """What is on no screen."""
        self.takeovers = Takeovers(
            air, self._policy, self.operators, loop, options=lambda: self.options, changed=self._changed, clock=clock
        )
        """The languages that people caption."""
        self._timer: asyncio.TimerHandle | None = None
        self._ticks = 0

    def restore(self) -> None:
        """What was ordered before holds on."""
        if self.orders.current.paused:
            self._policy.begin_pause(self._room.arrived)

    def verdict(self, revision: Revision) -> Verdict:
        """On any thread: where it goes; what is not `out` is to be handed to `hold`."""
        return self._policy.verdict(revision)

    def may_translate(self, revision: Revision, by: str) -> bool:
        """On any thread: whether that translator may have it."""
        return self._policy.may_translate(revision, by)

    def hold(self, revision: Revision, verdict: Verdict) -> None:
        """It does not go on air, now or ever."""
        if verdict == "pause":
            self._room.finalize_open(revision.language, revision.segment)
        self.held.put(revision, verdict)
        self._arm()

    def expects_translation(self, segment: str, language: str) -> bool:
        """Whether a translation into that language may still be expected."""
        return language not in self.takeovers and not self._policy.is_rejected(segment, language)

    def pause(self, who: str) -> None:
        """What is said from now on goes nowhere, however late it is recognized."""
        if not self.paused:
            self._policy.begin_pause(self._room.arrived)
            self._order(paused=True)
            self.operators.note(who, "paused: what is said goes nowhere")
            self._changed()

    def resume(self, who: str) -> None:
        """What is said from now on is captioned again."""
        if self.paused:
            self._policy.end_pause(self._room.arrived)
            self._order(paused=False)
            self.operators.note(who, "captions go on")
            self._changed()

    def set_hidden(self, hidden: bool) -> None:
        """Whether captions are on no screen; who tells the screens is the room."""
        self._order(hidden=hidden)
        self._changed()

    def _order(self, *, hidden: bool | None = None, paused: bool | None = None) -> None:
        self.orders.set(hidden=hidden, paused=paused)
        self._loop.run_in_executor(None, self.orders.save)

    @property
    def paused(self) -> bool:
        """Whether nothing that is said goes anywhere."""
        return self._policy.pauses.now

    def join(self, connection: OperatorConnection) -> None:
        """Another page of an operator; it gets the whole state.

        Raises:
            TooMuch: there are as many as may be.
        """
        self.operators.join(connection)
        self._begin(connection)
        self.takeovers.back(connection.operator)
        self._changed()

    def leave(self, connection: OperatorConnection) -> None:
        """A page has gone; if it was the last one of who captions a language, that is said."""
        if self.operators.leave(connection):
            if not self.operators.is_here(connection.operator):
                self.takeovers.gone(connection.operator)
            self._changed()

    def set_editing(self, operator: str, place: EditTarget | None) -> None:
        """What an operator has in hand; a caption that waits gets its time once more."""
        self.operators.hold(operator, place)
        if place is not None:
            self.held.extend(place.segment, place.language)
        self._changed()

    @property
    def problem(self) -> str:
        """What viewers may know; empty when all is well."""
        return self.takeovers.problem or self.held.problem or self.orders.problem

    @property
    def state(self) -> dict[str, object]:
        """For operators."""
        return {
            "v": 1,
            "t": now_ms(),
            "delay": self._policy.delay,
            "waiting": len(self.held),
            "paused": self.paused,
            "takeovers": self.takeovers.about,
            "operators": self.operators.about,
            **self._room.statistics,
        }

    def _changed(self) -> None:
        self._arm()
        if self.operators.connections:
            self.operators.tell("desk", self.state)

    def _arm(self) -> None:
        if self._timer is None and (self.operators.connections or len(self.held) or len(self.takeovers)):
            self._timer = self._loop.call_later(_TICK, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._ticks += 1
        self.held.release()
        self.takeovers.look()
        for connection in self.operators.connections:
            if connection.stale:
                connection.stale = False
                self._begin(connection)
        if self._ticks % _STATE == 0:
            self._changed()
        elif self.operators.connections and (level := self._room.statistics.get("level")) is not None:
            self.operators.tell("level", {"v": 1, "level": level})
        self._arm()

    def _begin(self, connection: OperatorConnection) -> None:
        """Everything that holds."""
        connection.tell(frame("desk", to_json(self.state)))
        self.held.begin(connection)
        for line in self.operators.log:
            connection.tell(frame("log", to_json(line)))

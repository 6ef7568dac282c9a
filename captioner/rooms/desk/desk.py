"""What the operators of one room do, and what each of them sees of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from captioner.delivery.hub.events import dump, frame, now
from captioner.rooms.desk.connection import Clerk, Place
from captioner.rooms.desk.gate import Gate, Verdict
from captioner.rooms.desk.operators import Staff
from captioner.rooms.desk.options import Manners
from captioner.rooms.desk.orders import Standing
from captioner.rooms.desk.room_interface import Air
from captioner.rooms.desk.shelf import Shelf
from captioner.rooms.desk.takeovers import Hands
from captioner.types import Revision

_TICK = 0.2
"""Seconds between two looks at what is due, while there is anything to look at."""
_STATE = 5
"""Ticks between two tellings of how the room is doing."""


class Desk:
    """Every method but `judge` and `translates` belongs to the event loop's thread."""

    def __init__(
        self,
        air: Air,
        manners: Manners,
        loop: asyncio.AbstractEventLoop,
        standing: Standing | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`standing`: what was ordered before; None: nothing."""
        self.manners = manners
        self.standing = standing or Standing(None)
        """What holds until further notice."""
        self.staff = Staff()
        """The operators."""
        self._air, self._loop = air, loop
        self._gate = Gate(manners.delay)
        self.shelf = Shelf(air, self._gate, self.staff, changed=self._changed, clock=clock)
        """What is on no screen."""
        self.hands = Hands(
            air, self._gate, self.staff, loop, manners=lambda: self.manners, changed=self._changed, clock=clock
        )
        """The languages that people caption."""
        self._timer: asyncio.TimerHandle | None = None
        self._ticks = 0

    def begin(self) -> None:
        """What was ordered before holds on."""
        if self.standing.orders.paused:
            self._gate.begin_pause(self._air.arrived)

    def judge(self, revision: Revision) -> Verdict:
        """On any thread: where it goes; what is not `out` is to be handed to `hold`."""
        return self._gate.verdict(revision)

    def translates(self, revision: Revision, by: str) -> bool:
        """On any thread: whether that translator may have it."""
        return self._gate.translates(revision, by)

    def hold(self, revision: Revision, verdict: Verdict) -> None:
        """It does not go on air, now or ever."""
        if verdict == "pause":
            self._air.settle(revision.language, revision.segment)
        self.shelf.put(revision, verdict)
        self._arm()

    def owes(self, segment: str, language: str) -> bool:
        """Whether a translation into that language may still be expected."""
        return language not in self.hands and not self._gate.is_rejected(segment, language)

    def pause(self, who: str) -> None:
        """What is said from now on goes nowhere, however late it is recognized."""
        if not self.paused:
            self._gate.begin_pause(self._air.arrived)
            self._order(paused=True)
            self.staff.note(who, "paused: what is said goes nowhere")
            self._changed()

    def resume(self, who: str) -> None:
        """What is said from now on is captioned again."""
        if self.paused:
            self._gate.end_pause(self._air.arrived)
            self._order(paused=False)
            self.staff.note(who, "captions go on")
            self._changed()

    def hide(self, hidden: bool) -> None:
        """Whether captions are on no screen; who tells the screens is the room."""
        self._order(hidden=hidden)
        self._changed()

    def _order(self, *, hidden: bool | None = None, paused: bool | None = None) -> None:
        self.standing.order(hidden=hidden, paused=paused)
        self._loop.run_in_executor(None, self.standing.save)

    @property
    def paused(self) -> bool:
        """Whether nothing that is said goes anywhere."""
        return self._gate.pauses.now

    def join(self, clerk: Clerk) -> None:
        """Another page of an operator; it gets the whole state.

        Raises:
            TooMuch: there are as many as may be.
        """
        self.staff.join(clerk)
        self._begin(clerk)
        self.hands.back(clerk.operator)
        self._changed()

    def leave(self, clerk: Clerk) -> None:
        """A page has gone; if it was the last one of who captions a language, that is said."""
        if self.staff.leave(clerk):
            if not self.staff.is_here(clerk.operator):
                self.hands.gone(clerk.operator)
            self._changed()

    def edits(self, operator: str, place: Place | None) -> None:
        """What an operator has in hand; a caption that waits gets its time once more."""
        self.staff.hold(operator, place)
        if place is not None:
            self.shelf.extend(place.segment, place.language)
        self._changed()

    @property
    def problem(self) -> str:
        """What viewers may know; empty when all is well."""
        return self.hands.problem or self.shelf.problem or self.standing.problem

    @property
    def state(self) -> dict[str, object]:
        """For operators."""
        return {
            "v": 1,
            "t": now(),
            "delay": self._gate.delay,
            "waiting": len(self.shelf),
            "paused": self.paused,
            "takeovers": self.hands.about,
            "operators": self.staff.about,
            **self._air.figures,
        }

    def _changed(self) -> None:
        self._arm()
        if self.staff.clerks:
            self.staff.tell("desk", self.state)

    def _arm(self) -> None:
        if self._timer is None and (self.staff.clerks or len(self.shelf) or len(self.hands)):
            self._timer = self._loop.call_later(_TICK, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._ticks += 1
        self.shelf.release()
        self.hands.look()
        for clerk in self.staff.clerks:
            if clerk.stale:
                clerk.stale = False
                self._begin(clerk)
        if self._ticks % _STATE == 0:
            self._changed()
        elif self.staff.clerks and (level := self._air.figures.get("level")) is not None:
            self.staff.tell("level", {"v": 1, "level": level})
        self._arm()

    def _begin(self, clerk: Clerk) -> None:
        """Everything that holds."""
        clerk.tell(frame("desk", dump(self.state)))
        self.shelf.begin(clerk)
        for line in self.staff.log:
            clerk.tell(frame("log", dump(line)))

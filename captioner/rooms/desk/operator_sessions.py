"""Sends the state of a desk to the pages of its operators, and checks at intervals what is due."""

from __future__ import annotations

import asyncio

from captioner.delivery.hub.events import frame, now_ms, to_json
from captioner.rooms.desk.actor import PRESENT
from captioner.rooms.desk.connection import EditTarget, OperatorConnection
from captioner.rooms.desk.feeds import Feeds
from captioner.rooms.desk.held_captions import HeldCaptions
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.release_policy import ReleasePolicy
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.rooms.desk.speakers import Speakers
from captioner.rooms.desk.standing_orders import StandingOrders
from captioner.rooms.desk.takeovers import Takeovers

_TICK_S = 0.2
"""Seconds between two checks while there are operators, waiting captions or takeovers."""
_STATE_TICKS = 5
"""Ticks between two sendings of the whole state."""


class OperatorSessions:
    """Connected operators of one desk; for the event loop's thread."""

    def __init__(
        self,
        room: RoomInterface,
        policy: ReleasePolicy,
        operators: Operators,
        orders: StandingOrders,
        speakers: Speakers,
        held: HeldCaptions,
        takeovers: Takeovers,
        feeds: Feeds,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._room, self._policy, self._operators, self._orders = room, policy, operators, orders
        self._speakers, self._held, self._takeovers = speakers, held, takeovers
        self._feeds, self._loop = feeds, loop
        self._timer: asyncio.TimerHandle | None = None
        self._ticks = 0

    def join(self, connection: OperatorConnection) -> None:
        """Add a page and send it the whole state.

        Raises:
            TooMuch: too many pages are open.
        """
        self._operators.join(connection)
        self._send_everything(connection)
        self._takeovers.reconnected(connection.operator)
        self.send_state()

    def leave(self, connection: OperatorConnection) -> None:
        """Remove a page; the takeovers of an operator time out after the last page."""
        if self._operators.leave(connection):
            if not self._operators.is_connected(connection.operator):
                self._takeovers.disconnected(connection.operator)
            self.send_state()

    def set_editing(self, operator: str, target: EditTarget | None) -> None:
        """Set the caption that an operator is editing; if it waits, its delay starts once more."""
        self._operators.set_editing(operator, target)
        if target is not None:
            self._held.extend(target.segment, target.language)
        self.send_state()

    @property
    def state(self) -> dict[str, object]:
        """Data of a `desk` event."""
        return {
            "v": 1,
            "t": now_ms(),
            "delay": self._policy.delay_s,
            "waiting": len(self._held),
            "paused": self._orders.paused,
            "speakers": self._speakers.state,
            "takeovers": self._takeovers.state,
            "feeds": self._feeds.state,
            "operators": self._operators.state,
            **self._room.statistics,
        }

    def send_state(self) -> None:
        """Send the state to all pages."""
        self.start_timer()
        if self._operators.connections:
            self._operators.broadcast("desk", self.state)

    def start_timer(self) -> None:
        """Schedule the next check, if there is anything to check."""
        if self._timer is None and (self._operators.connections or len(self._held) or len(self._takeovers)):
            self._timer = self._loop.call_later(_TICK_S, self._tick)

    def _tick(self) -> None:
        PRESENT.set(None)  # the timer has the context of the request that started it
        self._timer = None
        self._ticks += 1
        self._held.release()
        self._takeovers.check_timeouts()
        for connection in self._operators.connections:
            if connection.incomplete:
                connection.incomplete = False
                self._send_everything(connection)
        if self._ticks % _STATE_TICKS == 0:
            self.send_state()
        elif self._operators.connections and (level := self._room.statistics.get("level")) is not None:
            self._operators.broadcast("level", {"v": 1, "level": level})
        self.start_timer()

    def _send_everything(self, connection: OperatorConnection) -> None:
        connection.send(frame("desk", to_json(self.state)))
        self._held.send_all(connection)
        for line in self._operators.log:
            connection.send(frame("log", to_json(line)))

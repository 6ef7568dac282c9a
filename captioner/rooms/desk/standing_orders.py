"""Orders that hold until an operator revokes them: captions hidden, the room paused, settings of the hall screens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from captioner.delivery.orders import Orders
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.rooms.desk.release_policy import ReleasePolicy
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.types import HallSettings


class StandingOrders:
    """Orders of one room; for the event loop's thread."""

    def __init__(
        self,
        room: RoomInterface,
        policy: ReleasePolicy,
        operators: Operators,
        loop: asyncio.AbstractEventLoop,
        file: OrdersFile,
        *,
        on_change: Callable[[], None],
    ) -> None:
        """`on_change` sends the new state to the operators."""
        self._room, self._policy, self._operators, self._loop = room, policy, operators, loop
        self._file, self._on_change = file, on_change

    @property
    def current(self) -> Orders:
        """Orders in force."""
        return self._file.orders

    @property
    def problem(self) -> str:
        """Why the orders could not be read or written; empty if they could."""
        return self._file.problem

    @property
    def paused(self) -> bool:
        """True during a pause."""
        return self._policy.pauses.active

    def restore(self, inherited: Orders | None = None) -> None:
        """Apply the orders of the file, or those that another process has left."""
        if inherited is not None:
            self._file.change(
                hidden=inherited.hidden,
                paused=inherited.paused,
                names=inherited.names,
                speaker=inherited.speaker,
                hall=inherited.hall,
            )
        if self.current.paused:
            self._policy.begin_pause(self._room.arrived)

    def pause(self, name: str) -> None:
        """Hold all speech from now on, however late it is recognized."""
        if not self.paused:
            self._policy.begin_pause(self._room.arrived)
            self._order(paused=True)
            self._operators.record(name, "paused the captions")
            self._on_change()

    def resume(self, name: str) -> None:
        """Caption speech again from now on."""
        if self.paused:
            self._policy.end_pause(self._room.arrived)
            self._order(paused=False)
            self._operators.record(name, "resumed the captions")
            self._on_change()

    def set_hidden(self, *, hidden: bool) -> None:
        """Record whether captions are hidden; the room sends that to the screens."""
        self._order(hidden=hidden)
        self._on_change()

    def set_hall(self, hall: HallSettings) -> None:
        """Record the settings of the hall screens; the room sends them to the screens."""
        self._order(hall=hall)
        self._on_change()

    def _order(
        self, *, hidden: bool | None = None, paused: bool | None = None, hall: HallSettings | None = None
    ) -> None:
        self._file.change(hidden=hidden, paused=paused, hall=hall)
        self._loop.run_in_executor(None, self._file.save)

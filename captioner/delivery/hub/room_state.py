"""Present status of a room, whether its captions are hidden or cleared, and the settings of its hall screens."""

from __future__ import annotations

from captioner.delivery.hub.events import EncodedEvent, encode_hall, encode_style
from captioner.delivery.orders import Orders
from captioner.types import HallSettings, Status, Style


class RoomState:
    """The last `status`, `screen`, and `style` event that hid or showed captions; new viewers are sent them."""

    def __init__(self) -> None:
        self._status: EncodedEvent | None = None
        self._style: EncodedEvent | None = None
        self._hall: EncodedEvent | None = None
        self.cleared = 0
        """`seq` of the last `clear`; captions before it are not shown again."""

    @property
    def hidden(self) -> bool:
        """True if the operators have hidden the captions."""
        return self._style is not None and self._style.value == Style("hide")

    @property
    def status(self) -> Status | None:
        """The last status; None before the first."""
        value = self._status.value if self._status else None
        return value if isinstance(value, Status) else None

    def put(self, event: EncodedEvent) -> None:
        """Take an event in; events of cues are ignored."""
        if event.key == ("style", "clear"):
            self.cleared = event.seq
        elif event.name == "style":
            self._style = event
        elif event.name == "status":
            self._status = event
        elif event.name == "screen":
            self._hall = event

    def assume(self, orders: Orders, epoch: str) -> None:
        """Apply orders from before the first known event, unless a known event has revoked them."""
        if orders.hidden and self._style is None:
            self._style = encode_style(Style("hide"), 1, epoch)
        if orders.hall != HallSettings() and self._hall is None:
            self._hall = encode_hall(orders.hall, 1, epoch)

    def wire(self, upto: int | None = None) -> bytes:
        """The present state, as far as it was published by `upto`, as events without ids, in order.

        A page ignores an event whose `seq` is lower than that of one before it.
        """
        known = [event for event in (self._status, self._style, self._hall) if event is not None]
        known.sort(key=lambda event: event.seq)
        return b"".join(event.without_id for event in known if upto is None or event.seq <= upto)

    def clear(self) -> None:
        """Forget everything, because another life of the room begins."""
        self._status = self._style = self._hall = None
        self.cleared = 0

"""Present status of a room, and whether its captions are hidden or cleared."""

from __future__ import annotations

from captioner.delivery.hub.events import EncodedEvent, encode_style
from captioner.types import Status, Style


class RoomState:
    """The last `status` event and the last `style` event that hid or showed captions; new viewers are sent both."""

    def __init__(self) -> None:
        self._status: EncodedEvent | None = None
        self._style: EncodedEvent | None = None
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

    def assume_hidden(self, epoch: str) -> None:
        """Hide the captions from before the first known event on, unless a known event has hidden or shown them."""
        if self._style is None:
            self._style = encode_style(Style("hide"), 1, epoch)

    def wire(self, upto: int | None = None) -> bytes:
        """The present state, as far as it was published by `upto`, as events without ids."""
        known = (event for event in (self._status, self._style) if event is not None)
        return b"".join(event.without_id for event in known if upto is None or event.seq <= upto)

    def clear(self) -> None:
        """Forget everything, because another life of the room begins."""
        self._status = self._style = None
        self.cleared = 0

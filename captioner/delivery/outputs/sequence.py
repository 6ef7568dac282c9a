"""Numbers for those that want their captions counted: YouTube and Zoom."""

from __future__ import annotations

from captioner.delivery.outputs.caption import Piece


class Sequence:
    """Grows by one with each piece, never for a retry of it.

    A number is used up when its piece was taken, or was given up while nobody knows whether it was: if the next piece
    came under the same number then, it would be passed over as a retry. A piece that was refused leaves its number.
    """

    def __init__(self, next_: int = 1) -> None:
        self.next = next_
        """What the next piece gets."""
        self._piece: Piece | None = None
        self._doubtful = False

    def of(self, piece: Piece) -> int:
        """The number of this piece, the same for every try."""
        if piece is not self._piece:
            self.next += self._doubtful
            self._piece, self._doubtful = piece, False
        return self.next

    def doubt(self) -> bool:
        """It is on its way: until more is heard it may have been taken. Gives whether that was so before."""
        before, self._doubtful = self._doubtful, True
        return before

    def heard(self, last: int) -> bool:
        """The other side tells the last number that it took; gives whether it has the piece that was in doubt."""
        had = self._doubtful and last >= self.next
        self.next = last + 1
        if had:
            self._piece, self._doubtful = None, False
        return had

    def refused(self, before: bool) -> None:
        """This try was not taken; `before`: what `doubt` gave."""
        self._doubtful = before

    def taken(self) -> None:
        """It has it."""
        self.next += 1
        self._piece, self._doubtful = None, False

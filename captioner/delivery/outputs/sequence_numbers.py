"""Sequence numbers for services that require them: YouTube and Zoom."""

from __future__ import annotations

from captioner.delivery.outputs.caption import CaptionPart


class SequenceNumbers:
    """Numbers that grow by one with each part, and not with a retry of it.

    A number is used up when its part was accepted, or was given up while it is unknown whether it was: a further part
    with the same number would be ignored as a retry. A part that was refused does not use its number up.
    """

    def __init__(self, next_: int = 1) -> None:
        self.next = next_
        """Number of the next part."""
        self._part: CaptionPart | None = None
        self._uncertain = False

    def of(self, part: CaptionPart) -> int:
        """The number of a part, the same for every attempt."""
        if part is not self._part:
            self.next += self._uncertain
            self._part, self._uncertain = part, False
        return self.next

    def mark_sent(self) -> bool:
        """Record that the part was sent and may have been accepted; returns whether that was so before."""
        before, self._uncertain = self._uncertain, True
        return before

    def mark_refused(self, before: bool) -> None:
        """Record that this attempt was refused; `before`: what `mark_sent` returned."""
        self._uncertain = before

    def mark_accepted(self) -> None:
        """Record that the part was accepted."""
        self.next += 1
        self._part, self._uncertain = None, False

    def synchronize(self, last: int) -> bool:
        """Continue behind the last number that the service has; returns whether it has the uncertain part."""
        accepted = self._uncertain and last >= self.next
        self.next = last + 1
        if accepted:
            self._part, self._uncertain = None, False
        return accepted

"""Protocol of an output."""

from __future__ import annotations

from typing import Protocol

from captioner.delivery.outputs.caption import Caption, CaptionPart
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.errors import OutputError


class CaptionRejected(OutputError):
    """The output will never accept this caption, but perhaps the next: trying again would only delay the others."""


class Output(Protocol):
    """A program, service or file that takes captions; it works in the event loop and can be cancelled at any point."""

    name: str
    """Name that operators see."""
    policy: SendPolicy

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Parts to be sent of a caption, in order; none of an empty one."""
        ...

    async def send(self, part: CaptionPart) -> None:
        """Send a part; called again with the same part after a failure.

        Raises:
            CaptionRejected: the output will never accept the part.
            OutputError: the output did not accept it now.
        """
        ...

    async def clear(self) -> None:
        """Show nothing; called only if the policy has `clear_after_s`.

        Raises:
            OutputError: the output did not do it.
        """
        ...

    async def probe(self) -> None:
        """Test whether the output would accept a caption, without sending one.

        Raises:
            OutputError: it would not.
        """
        ...

    async def close(self) -> None:
        """Close connections."""
        ...

"""Interface of one connection to a live source, and the policy of retries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from captioner.types import Samples


class Disconnected(Exception):
    """A connection has ended."""

    def __init__(self, reason: str, hint: str = "", *, clean: bool = False, permanent: bool = False) -> None:
        """Create the exception.

        Args:
            reason: Reason for people.
            hint: What to do about it.
            clean: True if the other side ended the stream.
            permanent: True if another attempt cannot succeed.
        """
        super().__init__(reason)
        self.reason, self.hint, self.clean, self.permanent = reason, hint, clean, permanent


class Connection(Protocol):
    """One attempt to read the source; closed by its `with`."""

    def read(self, timeout_s: float, /) -> Samples | None:
        """Return samples at 16 kHz, or None if there are none in time; raises `Disconnected` at its end."""
        ...

    @property
    def is_recording(self) -> bool:
        """True for a recording, which arrives as fast as it is read and has an end; known with the first audio."""
        ...

    def notice(self) -> str:
        """Remove and return a message for the operator; empty if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Timeouts and delays for a kind of source."""

    stall_timeout_s: float = 5.0
    """Seconds without audio after which a connection is closed. Shorter than the ten seconds from which ffmpeg takes a
    jump of the sender's clock for an error and omits the gap."""
    connect_timeout_s: float | None = 15.0
    """Seconds until the first audio of a connection; None: waits for a sender, which may connect at any time."""
    first_delay_s: float = 1.0
    """Seconds before the second attempt; doubled for each later one."""
    max_delay_s: float = 30.0
    """Seconds before an attempt at most."""
    catch_up_s: float = 4.0
    """Seconds within which late audio catches up: longer than the pieces in which it arrives."""

    @property
    def listens(self) -> bool:
        """True if the sender connects to this machine."""
        return self.connect_timeout_s is None

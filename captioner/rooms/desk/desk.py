"""Desk of one room: what its operators hold back, caption, order and see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from captioner.delivery.files.audit_log import AuditLog
from captioner.rooms.desk.feeds import Feeds
from captioner.rooms.desk.held_captions import HeldCaptions
from captioner.rooms.desk.operating_options import OperatingOptions
from captioner.rooms.desk.operator_sessions import OperatorSessions
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.rooms.desk.release_policy import ReleasePolicy, Verdict
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.rooms.desk.speakers import Speakers
from captioner.rooms.desk.standing_orders import StandingOrders
from captioner.rooms.desk.takeovers import Takeovers
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.types import Revision


class Desk:
    """Parts of the desk; `verdict` and `may_translate` for any thread, all else for the event loop's thread."""

    def __init__(
        self,
        room: RoomInterface,
        options: OperatingOptions,
        loop: asyncio.AbstractEventLoop,
        orders: OrdersFile | None = None,
        speaker_changes: SpeakerChanges | None = None,
        audit: AuditLog | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create the desk of a room.

        Args:
            room: the room.
            options: delay, timeout and redaction.
            loop: event loop of the room.
            orders: orders of an earlier process; None: none.
            speaker_changes: receives the changes of the speaker; None: nothing does.
            audit: receives the actions of the operators; None: nothing does.
            clock: seconds of a monotonic clock.
        """
        self._room = room
        self._policy = policy = ReleasePolicy(options.delay_s)
        self.operators = Operators(audit, loop)
        """Connected operators and their log."""
        orders = orders or OrdersFile(None)
        self.orders = StandingOrders(room, policy, self.operators, loop, orders, on_change=self._on_change)
        """Captions hidden, the room paused."""
        self.speakers = Speakers(
            room,
            speaker_changes or SpeakerChanges(),
            self.operators,
            loop,
            orders,
            redact=lambda name: self.options.redaction(name),
            on_change=self._on_change,
        )
        """Speakers, and who speaks now."""
        self.held = HeldCaptions(room, policy, self.operators, on_change=self._on_change, clock=clock)
        """Captions on no screen."""
        self.takeovers = Takeovers(
            room,
            policy,
            self.operators,
            loop,
            options,
            speaker=lambda: self.speakers.present,
            on_change=self._on_change,
            clock=clock,
        )
        """Languages that operators caption."""
        self.feeds = Feeds(
            room,
            policy,
            self.operators,
            loop,
            hold=self.hold,
            redact=lambda revision: self.options.redaction.revision(revision),
            on_change=self._on_change,
        )
        """Languages recognized from another sound."""
        self.sessions = OperatorSessions(
            room, policy, self.operators, self.orders, self.speakers, self.held, self.takeovers, self.feeds, loop
        )
        """Pages of the operators."""

    @property
    def options(self) -> OperatingOptions:
        """Options in force."""
        return self.takeovers.options

    def configure(self, options: OperatingOptions) -> None:
        """Apply the timeout and the redaction of other options; the delay stays as operators have set it."""
        self.takeovers.options = options

    def verdict(self, revision: Revision) -> Verdict:
        """Decide whether a revision is published; pass it to `hold` unless that is `out`. Any thread may call this."""
        return self._policy.verdict(revision)

    def may_translate(self, revision: Revision, translator: str) -> bool:
        """True if a translator may have a spoken revision. Any thread may call this."""
        return self._policy.may_translate(revision, translator)

    def hold(self, revision: Revision, verdict: Verdict) -> None:
        """Hold a revision back; what is shown of its segment when a pause begins becomes final."""
        if verdict == "feed":
            self.feeds.push_machine(revision)
            return
        if verdict == "pause":
            self._room.finalize_open(revision.language, revision.segment)
        self.held.put(revision, verdict)
        self.sessions.start_timer()

    def expects_translation(self, segment: str, language: str) -> bool:
        """True if the machine's translation of a segment will be shown when it arrives."""
        withheld = language in self.takeovers or self._policy.is_rejected(segment, language)
        return not withheld and self.feeds.expects(segment, language)

    @property
    def problem(self) -> str:
        """Problem that viewers may read; empty if there is none."""
        parts = (self.takeovers, self.held, self.orders, self.operators, self.feeds)
        return next(filter(None, (part.problem for part in parts)), "")

    def _on_change(self) -> None:
        self.sessions.send_state()

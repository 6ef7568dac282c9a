"""Captions that are on no screen: final ones that wait for approval, and drafts that only operators see."""

from __future__ import annotations

import queue
import time
from collections import OrderedDict
from collections.abc import Callable

from captioner.delivery.hub.events import frame, to_json
from captioner.errors import NoSuchRoom, RoomBusy, RoomError
from captioner.rooms.desk.connection import OperatorConnection
from captioner.rooms.desk.delay_queue import DelayedCaption, DelayQueue
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.release_policy import DIRECT, ReleasePolicy, Verdict
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.types import Revision

_MAX_DRAFTS = 60
"""Held captions that are shown to operators but do not wait for approval; the oldest are removed."""
MAX_DELAY_S = 60.0
"""Longest delay in seconds; captions later than that are not live."""


class HeldCaptions:
    """Held captions of one room; for the event loop's thread."""

    def __init__(
        self,
        room: RoomInterface,
        policy: ReleasePolicy,
        operators: Operators,
        *,
        on_change: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_change` sends the new state to the operators."""
        self._room, self._policy, self._operators, self._on_change = room, policy, operators, on_change
        self._delayed = DelayQueue(clock)
        self._drafts: OrderedDict[tuple[str, str], tuple[Revision, Verdict]] = OrderedDict()
        self.problem = ""
        """Problem that viewers may read; empty if there is none."""

    def __len__(self) -> int:
        """Captions that wait for approval."""
        return len(self._delayed)

    def put(self, revision: Revision, verdict: Verdict) -> None:
        """Hold a revision."""
        if self._policy.is_rejected(revision.segment, revision.language):  # perhaps since its verdict
            return
        if verdict == "delay" and revision.final:
            self._drafts.pop((revision.language, revision.segment), None)
            self._send(self._delayed.put(revision, self._policy.delay_s))
        else:
            self._put_draft(revision, verdict)

    def is_waiting(self, segment: str, language: str) -> bool:
        """True if that caption waits for approval."""
        return bool(self._delayed.find(segment, language))

    @property
    def waiting(self) -> list[Revision]:
        """Captions that wait for approval."""
        return [delayed.revision for delayed in self._delayed]

    def starts(self, language: str) -> list[int]:
        """Start times of the waiting captions of a language, in milliseconds of the stream."""
        return [delayed.revision.start for delayed in self._delayed if delayed.revision.language == language]

    def set_delay(self, seconds: float, name: str) -> None:
        """Set the delay; 0 releases all waiting captions.

        Raises:
            RoomError: the delay is out of range.
        """
        if not 0 <= seconds <= MAX_DELAY_S:
            raise RoomError(f"delay of {seconds:g} s is out of range", f"use 0 to {MAX_DELAY_S:g} s")
        self._policy.delay_s = seconds
        if not seconds:
            for delayed in self._delayed:
                delayed.approved = True
        action = f"set the delay for approval to {seconds:g} s" if seconds else "turned the delay for approval off"
        self._operators.record(name, action)
        self.release()
        self._on_change()

    def approve(self, segment: str, language: str | None, name: str) -> int:
        """Approve a segment, in one language or in all; it is released after the captions before it.

        Returns:
            Number of captions approved.

        Raises:
            NoSuchRoom: the caption does not wait.
        """
        found = self._find(segment, language)
        for delayed in found:
            delayed.approved = True
            self._send(delayed)
        self._operators.record(name, f"approved {segment}")
        self.release()
        return len(found)

    def approve_all(self, name: str) -> int:
        """Approve and release all waiting captions; returns how many."""
        for delayed in self._delayed:
            delayed.approved = True
        count = len(self._delayed)
        captions = len({delayed.revision.segment for delayed in self._delayed})
        self._operators.record(name, f"approved {captions} caption{'' if captions == 1 else 's'}")
        self.release()
        return count

    def reject(self, segment: str, language: str | None, name: str) -> int:
        """Reject a segment; in the spoken language, or without one, its translations are rejected too.

        Returns:
            Number of waiting captions rejected.

        Raises:
            NoSuchRoom: the caption does not wait.
        """
        self._find(segment, language)
        everywhere = language is None or language == self._room.source
        rejected = self._delayed.reject(segment, None if everywhere else language)
        self._policy.reject(segment, None if everywhere else language)
        for code in self._room.languages if everywhere else (language or "",):
            self._drop(code, segment, "rejected")
        self._operators.record(name, f"rejected {segment}" + ("" if everywhere else f" in {language}"))
        return len(rejected)

    def correct(
        self, segment: str, language: str, text: str, rev: int | None, name: str, *, approve: bool = True
    ) -> Revision | None:
        """Replace the text of a caption and approve it, unless that is left to others; None if it does not wait.

        Raises:
            EditConflict: the caption has another revision than `rev`.
        """
        for delayed in self._delayed.find(segment, language):
            if rev is not None and rev != delayed.revision.number:
                raise EditConflict(delayed.revision)
        corrected = self._delayed.correct(segment, language, text, name, approve=approve)
        if corrected is None:
            return None
        if language == self._room.source:
            self._room.translate(corrected.revision, DIRECT)
        self._send(corrected)
        if approve:
            self._operators.record(name, f"corrected {segment} in {language}", corrected.revision)
            self.release()
        return corrected.revision

    def extend(self, segment: str, language: str) -> None:
        """Start the delay of a caption once more, because an operator edits it."""
        if self._delayed.extend(segment, language, self._policy.delay_s):
            for delayed in self._delayed.find(segment, language):
                self._send(delayed)

    def send_all(self, connection: OperatorConnection) -> None:
        """Send all held captions to a page."""
        for revision, verdict in self._drafts.values():
            connection.send(frame("held", to_json(_held(revision, verdict))))
        for delayed in self._delayed:
            connection.send(frame("held", to_json(_held(delayed.revision, "delay", delayed))))

    def release(self) -> None:
        """Publish captions that are due or approved; those that the disk cannot take are tried again later."""
        self.problem = ""
        try:
            for delayed in self._delayed.due():
                self._room.publish_revision(delayed.revision)
                self._drop(delayed.revision.language, delayed.revision.segment, "aired")
        except queue.Full:
            self.problem = "the disk is too slow: captions are delayed"

    def _find(self, segment: str, language: str | None) -> tuple[DelayedCaption, ...]:
        found = self._delayed.find(segment, language)
        if not found:
            hint = "it was released or rejected before"
            raise NoSuchRoom(f"caption {segment[:20]!r} does not wait for approval", hint)
        return found

    def _put_draft(self, revision: Revision, verdict: Verdict) -> None:
        key = revision.language, revision.segment
        self._drafts.pop(key, None)
        self._drafts[key] = revision, verdict
        if len(self._drafts) > _MAX_DRAFTS:
            (language, segment), _ = self._drafts.popitem(last=False)
            self._operators.broadcast("drop", {"v": 1, "lang": language, "cue": segment, "why": "old"})
        self._operators.broadcast("held", _held(revision, verdict))

    def _send(self, delayed: DelayedCaption) -> None:
        self._operators.broadcast("held", _held(delayed.revision, "delay", delayed))

    def _drop(self, language: str, segment: str, why: str) -> None:
        self._drafts.pop((language, segment), None)
        self._operators.broadcast("drop", {"v": 1, "lang": language, "cue": segment, "why": why})


class EditConflict(RoomBusy):
    """The caption was changed by somebody else since it was read."""

    def __init__(self, current: Revision) -> None:
        hint = "compare with its present text, then save again"
        super().__init__(f"caption {current.segment} was changed meanwhile", hint)
        self.current = current


def _held(revision: Revision, why: Verdict, delayed: DelayedCaption | None = None) -> dict[str, object]:
    """Data of a `held` event."""
    return {
        "v": 1,
        "lang": revision.language,
        "cue": revision.segment,
        "src_cue": revision.segment,
        "rev": revision.number,
        "state": "final" if revision.final else "open",
        "stable": revision.stable,
        "tail": revision.tail,
        "start": round(revision.start / 1000, 3),
        "end": round(revision.end / 1000, 3),
        "why": why,
        "due": delayed.due_unix_ms if delayed else None,
        "approved": delayed.approved if delayed else False,
        "edited": revision.edited,
    }

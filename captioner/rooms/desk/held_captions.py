"""Captions that are on no screen: those that wait for a decision, and those that only operators may see."""

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

_DRAFTS = 60
"""Captions that are withheld and still shown to operators; the oldest are forgotten, they go nowhere anyway."""
LONGEST = 60.0
"""Seconds of delay; what waits longer is no live caption."""


class HeldCaptions:
    """Of the event loop's thread."""

    def __init__(
        self,
        air: RoomInterface,
        gate: ReleasePolicy,
        operators: Operators,
        *,
        changed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`changed` is called when the operators are to see another state."""
        self._room, self._policy, self._operators, self._changed = air, gate, operators, changed
        self._delay = DelayQueue(clock)
        self._drafts: OrderedDict[tuple[str, str], tuple[Revision, Verdict]] = OrderedDict()
        self.problem = ""
        """What viewers may know; empty when all is well."""

    def __len__(self) -> int:
        return len(self._delay)

    def put(self, revision: Revision, verdict: Verdict) -> None:
        """It does not go on air, now or ever."""
        if self._policy.is_rejected(revision.segment, revision.language):  # perhaps since the verdict, on its way here
            return
        if verdict == "delay" and revision.final:
            self._drafts.pop((revision.language, revision.segment), None)
            self._tell_waiting(self._delay.put(revision, self._policy.delay))
        else:
            self._draft(revision, verdict)

    def waits(self, segment: str, language: str) -> bool:
        """Whether that caption is finished and waits for a decision."""
        return bool(self._delay.find(segment, language))

    def starts(self, language: str) -> list[int]:
        """Milliseconds at which captions begin that wait in this language."""
        return [waiting.revision.start for waiting in self._delay if waiting.revision.language == language]

    def set_delay(self, seconds: float, who: str) -> None:
        """Captions wait so long for an operator; 0: they do not, and what waits goes out.

        Raises:
            RoomError: nobody waits that long.
        """
        if not 0 <= seconds <= LONGEST:
            raise RoomError(f"a delay of {seconds:g} s", f"it must be 0 to {LONGEST:g} s")
        self._policy.delay = seconds
        if not seconds:
            for waiting in self._delay:
                waiting.approved = True
        self._operators.note(who, f"captions wait {seconds:g} s for approval" if seconds else "captions go out at once")
        self.release()
        self._changed()

    def approve(self, segment: str, language: str | None, who: str) -> int:
        """They go out, when those before them have; gives how many.

        Raises:
            NoSuchRoom: it does not wait.
        """
        found = self._found(segment, language)
        for waiting in found:
            waiting.approved = True
            self._tell_waiting(waiting)
        self._operators.note(who, f"approved {segment}")
        self.release()
        return len(found)

    def approve_all(self, who: str) -> int:
        """Everything that waits goes out."""
        for waiting in self._delay:
            waiting.approved = True
        many = len(self._delay)
        self._operators.note(who, f"approved {many} captions")
        self.release()
        return many

    def reject(self, segment: str, language: str | None, who: str) -> int:
        """They go nowhere; the spoken caption takes its translations with it. Gives how many waited.

        Raises:
            NoSuchRoom: it does not wait.
        """
        self._found(segment, language)
        everywhere = language is None or language == self._room.source
        gone = self._delay.reject(segment, None if everywhere else language)
        self._policy.reject(segment, None if everywhere else language)
        for code in self._room.languages if everywhere else (language or "",):
            self._drop(code, segment, "rejected")
        self._operators.note(who, f"rejected {segment}" + ("" if everywhere else f" in {language}"))
        return len(gone)

    def correct(self, segment: str, language: str, text: str, rev: int | None, who: str) -> Revision | None:
        """Another text for a caption that waits, which goes out with it; None where it does not wait.

        Raises:
            EditConflict: it is not that revision any more.
        """
        for waiting in self._delay.find(segment, language):
            if rev is not None and rev != waiting.revision.number:
                raise EditConflict(waiting.revision)
        waiting_now = self._delay.correct(segment, language, text)
        if waiting_now is None:
            return None
        if language == self._room.source:
            self._room.translate(waiting_now.revision, DIRECT)
        self._tell_waiting(waiting_now)
        self._operators.note(who, f"corrected {segment} in {language}")
        self.release()
        return waiting_now.revision

    def extend(self, segment: str, language: str) -> None:
        """Somebody has it in hand: it gets its time once more."""
        if self._delay.extend(segment, language, self._policy.delay):
            for waiting in self._delay.find(segment, language):
                self._tell_waiting(waiting)

    def begin(self, connection: OperatorConnection) -> None:
        """All of it, for a page that has just come."""
        for revision, verdict in self._drafts.values():
            connection.tell(frame("held", to_json(_held(revision, verdict))))
        for waiting in self._delay:
            connection.tell(frame("held", to_json(_held(waiting.revision, "delay", waiting))))

    def _found(self, segment: str, language: str | None) -> tuple[DelayedCaption, ...]:
        found = self._delay.find(segment, language)
        if not found:
            raise NoSuchRoom(f"caption {segment[:20]!r} does not wait", "it has gone out, or was rejected")
        return found

    def _draft(self, revision: Revision, verdict: Verdict) -> None:
        key = revision.language, revision.segment
        self._drafts.pop(key, None)
        self._drafts[key] = revision, verdict
        if len(self._drafts) > _DRAFTS:
            (language, segment), _ = self._drafts.popitem(last=False)
            self._operators.tell("drop", {"v": 1, "lang": language, "cue": segment, "why": "old"})
        self._operators.tell("held", _held(revision, verdict))

    def _tell_waiting(self, waiting: DelayedCaption) -> None:
        self._operators.tell("held", _held(waiting.revision, "delay", waiting))

    def _drop(self, language: str, segment: str, why: str) -> None:
        self._drafts.pop((language, segment), None)
        self._operators.tell("drop", {"v": 1, "lang": language, "cue": segment, "why": why})

    def release(self) -> None:
        """What is due or approved goes on air; what the files cannot take stays, and is tried again."""
        self.problem = ""
        try:
            for waiting in self._delay.ready():
                self._room.publish_revision(waiting.revision)
                self._drop(waiting.revision.language, waiting.revision.segment, "aired")
        except queue.Full:
            self.problem = "captions wait for the files, which cannot keep up"


class EditConflict(RoomBusy):
    """Somebody else was faster: the caption is another now."""

    def __init__(self, now: Revision) -> None:
        super().__init__(f"caption {now.segment} was changed meanwhile", "look at its text now, then save again")
        self.now = now


def _held(revision: Revision, why: Verdict, waiting: DelayedCaption | None = None) -> dict[str, object]:
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
        "due": waiting.at if waiting else None,
        "approved": waiting.approved if waiting else False,
        "edited": revision.edited,
    }

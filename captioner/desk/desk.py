"""What the operators of one room do, and what each of them sees of it."""

from __future__ import annotations

import asyncio
import queue
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

from captioner.desk.clerk import Clerk, Place
from captioner.desk.delay import Delay, Waiting
from captioner.desk.gate import DIRECT, Gate, Verdict
from captioner.desk.manners import Manners
from captioner.desk.takeover import Takeover
from captioner.errors import NoSuchRoom, RoomBusy, RoomError, TooMuch
from captioner.hub.wire import dump, frame, now
from captioner.types import Revision

_TICK = 0.2
"""Seconds between two looks at what is due, while there is anything to look at."""
_STATE = 5
"""Ticks between two tellings of how the room is doing."""
_DRAFTS = 60
"""Captions that are withheld and still shown to operators; the oldest are forgotten, they go nowhere anyway."""
_CLERKS = 20
"""Pages of operators in one room."""
_LOGGED = 200
"""Deeds that are remembered."""
LONGEST_DELAY = 60.0
"""Seconds; what waits longer is no live caption."""


class Air(Protocol):
    """The room, as the desk needs it."""

    @property
    def name(self) -> str:
        """As in its addresses."""
        ...

    @property
    def source(self) -> str:
        """The spoken language."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the captions."""
        ...

    @property
    def now(self) -> int:
        """Milliseconds of the stream that is being spoken."""
        ...

    @property
    def figures(self) -> dict[str, object]:
        """How the room is doing: lag, viewers, level."""
        ...

    def new_name(self) -> str:
        """An identity that no segment has."""
        ...

    def air(self, revision: Revision) -> None:
        """On screens and, when final, into files; raises `queue.Full` where the files cannot keep up."""
        ...

    def translate(self, revision: Revision, but: str) -> None:
        """To all translators but that one."""
        ...

    def settle(self, language: str, segment: str | None = None) -> None:
        """That caption, or all that are open on screens in that language, become final as they stand."""
        ...


class Desk:
    """Every method but `judge` and `translates` belongs to the event loop's thread."""

    def __init__(
        self,
        air: Air,
        manners: Manners,
        loop: asyncio.AbstractEventLoop,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.manners = manners
        self.clerks: list[Clerk] = []
        self.log: deque[dict[str, object]] = deque(maxlen=_LOGGED)
        """Who did what, oldest first."""
        self._air, self._loop, self._clock = air, loop, clock
        self._gate = Gate(manners.delay)
        self._delay = Delay(clock)
        self._drafts: OrderedDict[tuple[str, str], tuple[Revision, Verdict]] = OrderedDict()
        self._takeovers: dict[str, Takeover] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._ticks = 0
        self._problem = ""

    # ---- what machines say -------------------------------------------------------------------------------------------

    def judge(self, revision: Revision) -> Verdict:
        """On any thread: where it goes; what is not `out` is to be handed to `hold`."""
        return self._gate.verdict(revision)

    def translates(self, revision: Revision, by: str) -> bool:
        """On any thread: whether that translator may have it."""
        return self._gate.translates(revision, by)

    def hold(self, revision: Revision, verdict: Verdict) -> None:
        """It does not go on air, now or ever."""
        if verdict == "pause":
            self._air.settle(revision.language, revision.segment)
        if verdict == "delay" and revision.final:
            self._drafts.pop((revision.language, revision.segment), None)
            self._tell_waiting(self._delay.put(revision, self._gate.delay))
        elif verdict != "rejected":
            self._draft(revision, verdict)
        self._arm()

    def starts(self, language: str) -> list[int]:
        """Milliseconds at which captions begin that wait in this language."""
        return [waiting.revision.start for waiting in self._delay if waiting.revision.language == language]

    def owes(self, segment: str, language: str) -> bool:
        """Whether a translation into that language may still be expected."""
        return language not in self._takeovers and not self._gate.is_rejected(segment, language)

    # ---- the delay line ----------------------------------------------------------------------------------------------

    def set_delay(self, seconds: float, who: str) -> None:
        """Captions wait so long for an operator; 0: they do not, and what waits goes out.

        Raises:
            RoomError: nobody waits that long.
        """
        if not 0 <= seconds <= LONGEST_DELAY:
            raise RoomError(f"a delay of {seconds:g} s", f"it must be 0 to {LONGEST_DELAY:g} s")
        self._gate.delay = seconds
        if not seconds:
            for waiting in self._delay:
                waiting.approved = True
        self.note(who, f"captions wait {seconds:g} s for approval" if seconds else "captions go out at once")
        self._release()
        self._tell_state()

    def approve(self, segment: str, language: str | None, who: str) -> int:
        """They go out, when those before them have; gives how many.

        Raises:
            NoSuchRoom: it does not wait.
        """
        found = self._found(segment, language)
        for waiting in found:
            waiting.approved = True
            self._tell_waiting(waiting)
        self.note(who, f"approved {segment}")
        self._release()
        return len(found)

    def approve_all(self, who: str) -> int:
        """Everything that waits goes out."""
        for waiting in self._delay:
            waiting.approved = True
        many = len(self._delay)
        self.note(who, f"approved {many} captions")
        self._release()
        return many

    def reject(self, segment: str, language: str | None, who: str) -> int:
        """They go nowhere; the spoken caption takes its translations with it. Gives how many waited.

        Raises:
            NoSuchRoom: it does not wait.
        """
        self._found(segment, language)
        everywhere = language is None or language == self._air.source
        gone = self._delay.reject(segment, None if everywhere else language)
        self._gate.reject(segment, None if everywhere else language)
        for code in self._air.languages if everywhere else (language or "",):
            self._drop(code, segment, "rejected")
        self.note(who, f"rejected {segment}" + ("" if everywhere else f" in {language}"))
        return len(gone)

    def correct(self, segment: str, language: str, text: str, rev: int | None, who: str) -> Revision | None:
        """Another text for a caption that waits, which goes out with it; None where it does not wait.

        Raises:
            Overtaken: it is not that revision any more.
        """
        for waiting in self._delay.find(segment, language):
            if rev is not None and rev != waiting.revision.number:
                raise Overtaken(waiting.revision)
        waiting_now = self._delay.correct(segment, language, text)
        if waiting_now is None:
            return None
        if language == self._air.source:
            self._air.translate(waiting_now.revision, DIRECT)
        self._tell_waiting(waiting_now)
        self.note(who, f"corrected {segment} in {language}")
        self._release()
        return waiting_now.revision

    # ---- the pause ---------------------------------------------------------------------------------------------------

    def pause(self, who: str) -> None:
        """What is said from now on goes nowhere, however late it is recognized."""
        if not self._gate.pauses.now:
            self._gate.begin_pause(self._air.now)
            self.note(who, "paused: what is said goes nowhere")
            self._tell_state()

    def resume(self, who: str) -> None:
        """What is said from now on is captioned again."""
        if self._gate.pauses.now:
            self._gate.end_pause(self._air.now)
            self.note(who, "captions go on")
            self._tell_state()

    @property
    def paused(self) -> bool:
        """Whether nothing that is said goes anywhere."""
        return self._gate.pauses.now

    # ---- people instead of machines ----------------------------------------------------------------------------------

    def take(self, language: str, operator: str, who: str, *, force: bool = False) -> None:
        """That operator captions the language now; `force`: also where another one does.

        Raises:
            NoSuchRoom: the room has no such language.
            RoomBusy: another operator has it.
        """
        self._known(language)
        holder = self._takeovers.get(language)
        if holder is not None and holder.operator != operator and not force:
            raise RoomBusy(f"{holder.name} captions {language}", "ask them to hand it back, or take it with force")
        if holder is not None:
            self._finish(holder)
        self._takeovers[language] = Takeover(language, operator, who, now(), self._clock())
        self._gate.take(language)
        self._air.settle(language)
        self.note(who, f"captions {language} by hand")
        self._arm()
        self._tell_state()

    def write(self, language: str, operator: str, text: str, *, final: bool) -> Revision | None:
        """What a person has written of the present caption; None where that leaves nothing.

        Raises:
            RoomBusy: the operator does not have the language.
        """
        held = self._holder(language, operator)
        held.seen, held.lost = self._clock(), False
        try:
            return self._finished(held, text) if final else self._written(held, text)
        except queue.Full:
            raise TooMuch("the files cannot keep up, nothing was changed", "try again in a moment") from None

    def respeak(self, language: str, operator: str, revision: Revision) -> None:
        """What the recognizer made of a person's voice: it is on air as that person's text."""
        held = self._takeovers.get(language)
        if held is not None and held.operator == operator:
            held.seen, held.respoken = self._clock(), True
            self._speak(self.manners.redaction.revision(revision))

    def check(self, language: str, operator: str) -> None:
        """Raises `RoomBusy` unless that operator has the language."""
        self._holder(language, operator)

    def give_back(self, language: str, operator: str | None, who: str) -> None:
        """The machine gets the language at the end of the sentence that it is in; who has it may write until then.

        Raises:
            RoomBusy: another operator has it; `operator` None: whoever has it.
        """
        held = self._takeovers.get(language)
        if held is None:
            raise RoomError(f"nobody captions {language} by hand", "the machine does")
        if operator is not None and held.operator != operator:
            raise RoomBusy(f"{held.name} captions {language}", "they hand it back, or you take it first")
        self._finish(held)
        held.returning = True
        self._gate.give_back(language)
        self.note(who, f"hands {language} back to the machine")
        self._tell_state()

    # ---- who is there ------------------------------------------------------------------------------------------------

    def join(self, clerk: Clerk) -> None:
        """Another page of an operator; it gets the whole state.

        Raises:
            TooMuch: there are as many as may be.
        """
        if len(self.clerks) >= _CLERKS:
            raise TooMuch(f"room {self._air.name} has its {_CLERKS} consoles open", "close one")
        self.clerks.append(clerk)
        self._begin(clerk)
        for held in self._takeovers.values():
            if held.operator == clerk.operator and held.lost:
                held.lost, held.seen = False, self._clock()
                self.note(held.name, f"is back, and captions {held.language}")
        self._arm()
        self._tell_state()

    def leave(self, clerk: Clerk) -> None:
        """A page has gone; if it was the last one of who captions a language, that is said."""
        if clerk not in self.clerks:
            return
        self.clerks.remove(clerk)
        for held in self._takeovers.values():
            if held.operator == clerk.operator and not self._is_here(clerk.operator):
                self._miss(held)
        self._tell_state()

    def edits(self, operator: str, place: Place | None) -> None:
        """What an operator has in hand; a caption that waits gets its time once more."""
        for clerk in self.clerks:
            if clerk.operator == operator:
                clerk.editing = place
        if place is not None and self._delay.extend(place.segment, place.language, self._gate.delay):
            for waiting in self._delay.find(place.segment, place.language):
                self._tell_waiting(waiting)
        self._tell_state()

    def note(self, who: str, deed: str) -> None:
        """Remember who did what, and tell all operators; never what a caption says."""
        line: dict[str, object] = {"v": 1, "t": now(), "who": who, "text": deed}
        self.log.append(line)
        self._tell("log", line)

    @property
    def problem(self) -> str:
        """What viewers may know; empty when all is well."""
        lost = [held.language for held in self._takeovers.values() if held.lost and not held.returning]
        if lost:
            return f"the line to whoever captions {', '.join(lost)} is lost; the machine takes over"
        return self._problem

    @property
    def state(self) -> dict[str, object]:
        """For operators."""
        return {
            "v": 1,
            "t": now(),
            "delay": self._gate.delay,
            "waiting": len(self._delay),
            "paused": self.paused,
            "takeovers": {code: self._about(held) for code, held in self._takeovers.items()},
            "operators": [
                {
                    "id": clerk.operator,
                    "name": clerk.name,
                    "editing": {"lang": clerk.editing.language, "cue": clerk.editing.segment}
                    if clerk.editing
                    else None,
                }
                for clerk in self.clerks
            ],
            **self._air.figures,
        }

    # ---- within ------------------------------------------------------------------------------------------------------

    def _known(self, language: str) -> None:
        if language not in self._air.languages:
            hint = f"it has {', '.join(self._air.languages)}"
            raise NoSuchRoom(f"room {self._air.name} has no language {language[:20]!r}", hint)

    def _found(self, segment: str, language: str | None) -> tuple[Waiting, ...]:
        found = self._delay.find(segment, language)
        if not found:
            raise NoSuchRoom(f"caption {segment[:20]!r} does not wait", "it has gone out, or was rejected")
        return found

    def _holder(self, language: str, operator: str) -> Takeover:
        held = self._takeovers.get(language)
        if held is None:
            raise RoomBusy(f"the machine captions {language}", "take the language over first")
        if held.operator != operator:
            raise RoomBusy(f"{held.name} captions {language}", "ask them to hand it back, or take it with force")
        return held

    def _written(self, held: Takeover, text: str) -> Revision | None:
        if held.last is None and not text.strip():
            return None
        name = "" if held.last else self._air.new_name()
        revision = held.write(text, name, self._air.source, self._air.now, self.manners.redaction)
        self._say(revision)
        return revision

    def _finished(self, held: Takeover, text: str) -> Revision | None:
        name = "" if held.last else self._air.new_name()
        known = held.last
        for revision in held.finish(text, name, self._air.source, self._air.now, self.manners.redaction):
            self._say(revision)
            return revision
        if known is not None:  # all of it was taken back
            self._air.air(_emptied(known))
        return None

    def _finish(self, held: Takeover) -> None:
        """What is being written stays as it stands."""
        if held.last is not None:
            self._finished(held, held.last.text)

    def _speak(self, revision: Revision) -> None:
        """On the loop, where nobody can be told: a final that the files cannot take comes again a little later."""
        try:
            self._say(revision)
        except queue.Full:
            self._problem = "captions wait for the files, which cannot keep up"
            self._loop.call_later(_TICK, self._speak, revision)

    def _say(self, revision: Revision) -> None:
        self._air.air(revision)
        if revision.language == self._air.source:
            self._air.translate(revision, DIRECT)

    def _is_here(self, operator: str) -> bool:
        return any(clerk.operator == operator for clerk in self.clerks)

    def _miss(self, held: Takeover) -> None:
        if not held.lost:
            held.lost, held.seen = True, self._clock()
            self.note(held.name, f"is gone; the machine gets {held.language} in {self.manners.patience:g} s")

    def _about(self, held: Takeover) -> dict[str, object]:
        left = self.manners.patience - (self._clock() - held.seen)
        return {
            "operator": held.operator,
            "name": held.name,
            "since": held.since,
            "state": "returning" if held.returning else "lost" if held.lost else "human",
            "respoken": held.respoken,
            "left": round(max(0.0, left)) if held.lost else None,
        }

    def _draft(self, revision: Revision, verdict: Verdict) -> None:
        key = revision.language, revision.segment
        self._drafts.pop(key, None)
        self._drafts[key] = revision, verdict
        if len(self._drafts) > _DRAFTS:
            (language, segment), _ = self._drafts.popitem(last=False)
            self._tell("drop", {"v": 1, "lang": language, "cue": segment, "why": "old"})
        self._tell("held", _held(revision, verdict))

    def _tell_waiting(self, waiting: Waiting) -> None:
        self._tell("held", _held(waiting.revision, "delay", waiting))

    def _drop(self, language: str, segment: str, why: str) -> None:
        self._drafts.pop((language, segment), None)
        self._tell("drop", {"v": 1, "lang": language, "cue": segment, "why": why})

    def _release(self) -> None:
        """What is due or approved goes on air; what the files cannot take stays, and is tried again."""
        self._problem = ""
        try:
            for waiting in self._delay.ready():
                self._air.air(waiting.revision)
                self._drop(waiting.revision.language, waiting.revision.segment, "aired")
        except queue.Full:
            self._problem = "captions wait for the files, which cannot keep up"
        self._arm()

    def _arm(self) -> None:
        if self._timer is None and (self.clerks or len(self._delay) or self._takeovers):
            self._timer = self._loop.call_later(_TICK, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._ticks += 1
        self._release()
        self._look()
        for clerk in self.clerks:
            if clerk.stale:
                clerk.stale = False
                self._begin(clerk)
        if self._ticks % _STATE == 0:
            self._tell_state()
        elif (level := self._air.figures.get("level")) is not None:
            self._tell("level", {"v": 1, "level": level})
        self._arm()

    def _look(self) -> None:
        """Has the machine begun a sentence of a language that was handed back; has somebody been away too long?"""
        taken = self._gate.taken
        for code, held in tuple(self._takeovers.items()):
            if code not in taken:
                self._finish(held)
                del self._takeovers[code]
                self.note("machine", f"captions {code} again")
                self._tell_state()
            elif not self._is_here(held.operator) and self._clock() - held.seen > self.manners.patience:
                if not held.lost:
                    self._miss(held)
                elif not held.returning:
                    self.give_back(code, None, "the desk")

    def _begin(self, clerk: Clerk) -> None:
        """Everything that holds."""
        clerk.tell(frame("desk", dump(self.state)))
        for revision, verdict in self._drafts.values():
            clerk.tell(frame("held", dump(_held(revision, verdict))))
        for waiting in self._delay:
            clerk.tell(frame("held", dump(_held(waiting.revision, "delay", waiting))))
        for line in self.log:
            clerk.tell(frame("log", dump(line)))

    def _tell_state(self) -> None:
        if self.clerks:
            self._tell("desk", self.state)

    def _tell(self, name: str, data: dict[str, object]) -> None:
        if self.clerks:
            wire = frame(name, dump(data))
            for clerk in self.clerks:
                clerk.tell(wire)


class Overtaken(RoomBusy):
    """Somebody else was faster: the caption is another now."""

    def __init__(self, now: Revision) -> None:
        super().__init__(f"caption {now.segment} was changed meanwhile", "look at its text now, then save again")
        self.now = now


def _emptied(known: Revision) -> Revision:
    return Revision(
        known.segment,
        known.language,
        known.source,
        known.number + 1,
        known.start,
        known.end,
        "",
        final=True,
        rewrite=True,
    )


def _held(revision: Revision, why: Verdict, waiting: Waiting | None = None) -> dict[str, object]:
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

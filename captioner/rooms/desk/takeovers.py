"""Languages in people's hands: who has which, what they write, and how the machine gets it back."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Callable

from captioner.delivery.hub.events import now_ms
from captioner.errors import NoSuchRoom, RoomBusy, RoomError, TooMuch
from captioner.rooms.desk.operating_options import OperatingOptions
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.release_policy import DIRECT, ReleasePolicy
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.rooms.desk.takeover import Takeover
from captioner.types import Revision

_AGAIN = 0.2
"""Seconds after which what the files could not take is tried again."""


class Takeovers:
    """Of the event loop's thread."""

    def __init__(
        self,
        air: RoomInterface,
        gate: ReleasePolicy,
        operators: Operators,
        loop: asyncio.AbstractEventLoop,
        *,
        options: Callable[[], OperatingOptions],
        changed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`options`: those that hold now; `changed` is called when the operators are to see another state."""
        self._room, self._policy, self._operators, self._loop = air, gate, operators, loop
        self._options, self._changed, self._clock = options, changed, clock
        self._takeovers: dict[str, Takeover] = {}

    def __len__(self) -> int:
        return len(self._takeovers)

    def __contains__(self, language: str) -> bool:
        return language in self._takeovers

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
        self._takeovers[language] = Takeover(language, operator, who, now_ms(), self._clock())
        self._policy.take(language)
        self._room.finalize_open(language)
        self._operators.note(who, f"captions {language} by hand")
        self._changed()

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
            self._speak(self._options().redaction.revision(revision))

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
        self._policy.give_back(language)
        self._operators.note(who, f"hands {language} back to the machine")
        self._changed()

    def back(self, operator: str) -> None:
        """That operator's line is there again."""
        for held in self._takeovers.values():
            if held.operator == operator and held.lost:
                held.lost, held.seen = False, self._clock()
                self._operators.note(held.name, f"is back, and captions {held.language}")

    def gone(self, operator: str) -> None:
        """That operator's last line is gone."""
        for held in self._takeovers.values():
            if held.operator == operator:
                self._miss(held)

    def look(self) -> None:
        """Has the machine begun a sentence of a language that was handed back; has somebody been away too long?"""
        taken = self._policy.taken
        for code, held in tuple(self._takeovers.items()):
            if code not in taken:
                self._finish(held)
                del self._takeovers[code]
                self._operators.note("machine", f"captions {code} again")
                self._changed()
            elif not self._operators.is_here(held.operator) and self._clock() - held.seen > self._options().patience:
                if not held.lost:
                    self._miss(held)
                elif not held.returning:
                    self.give_back(code, None, "the desk")

    @property
    def problem(self) -> str:
        """What viewers may know; empty when all is well."""
        lost = [held.language for held in self._takeovers.values() if held.lost and not held.returning]
        return f"the line to whoever captions {', '.join(lost)} is lost; the machine takes over" if lost else ""

    @property
    def about(self) -> dict[str, object]:
        """For operators: language -> who has it."""
        return {language: self._about(held) for language, held in self._takeovers.items()}

    def _known(self, language: str) -> None:
        if language not in self._room.languages:
            hint = f"it has {', '.join(self._room.languages)}"
            raise NoSuchRoom(f"room {self._room.name} has no language {language[:20]!r}", hint)

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
        name = "" if held.last else self._room.new_segment()
        revision = held.write(text, name, self._room.source, self._room.now, self._options().redaction)
        self._say(revision)
        return revision

    def _finished(self, held: Takeover, text: str) -> Revision | None:
        name = "" if held.last else self._room.new_segment()
        known = held.last
        for revision in held.finish(text, name, self._room.source, self._room.now, self._options().redaction):
            self._say(revision)
            return revision
        if known is not None:  # all of it was taken back
            self._room.publish_revision(_emptied(known))
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
            self._loop.call_later(_AGAIN, self._speak, revision)

    def _say(self, revision: Revision) -> None:
        self._room.publish_revision(revision)
        if revision.language == self._room.source:
            self._room.translate(revision, DIRECT)

    def _miss(self, held: Takeover) -> None:
        if not held.lost:
            held.lost, held.seen = True, self._clock()
            self._operators.note(
                held.name, f"is gone; the machine gets {held.language} in {self._options().patience:g} s"
            )

    def _about(self, held: Takeover) -> dict[str, object]:
        left = self._options().patience - (self._clock() - held.seen)
        return {
            "operator": held.operator,
            "name": held.name,
            "since": held.since,
            "state": "returning" if held.returning else "lost" if held.lost else "human",
            "respoken": held.respoken,
            "left": round(max(0.0, left)) if held.lost else None,
        }


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

"""Languages that operators caption instead of the machine, and their return to the machine."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Callable
from dataclasses import replace

from captioner.delivery.hub.events import now_ms
from captioner.errors import NoSuchRoom, RoomBusy, RoomError, TooMuch
from captioner.rooms.desk.operating_options import OperatingOptions
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.release_policy import DIRECT, ReleasePolicy
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.rooms.desk.takeover import Takeover
from captioner.types import Revision

_RETRY_S = 0.2
"""Seconds before a respoken final that the disk could not take is tried again."""


class Takeovers:
    """Takeovers of one room by language; for the event loop's thread."""

    def __init__(
        self,
        room: RoomInterface,
        policy: ReleasePolicy,
        operators: Operators,
        loop: asyncio.AbstractEventLoop,
        options: OperatingOptions,
        *,
        speaker: Callable[[], str | None],
        on_change: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`speaker` returns the name of the present speaker; `on_change` sends the new state to the operators."""
        self._room, self._policy, self._operators, self._loop = room, policy, operators, loop
        self.options = options
        self._speaker, self._on_change, self._clock = speaker, on_change, clock
        self._takeovers: dict[str, Takeover] = {}
        self._speakers: dict[tuple[str, str], str | None] = {}
        """Language and segment of each open caption -> speaker at its beginning."""

    def __len__(self) -> int:
        return len(self._takeovers)

    def __contains__(self, language: str) -> bool:
        return language in self._takeovers

    def take(self, language: str, operator: str, name: str, *, force: bool = False) -> None:
        """Take a language over; `force`: also from another operator.

        Raises:
            NoSuchRoom: the room does not have the language.
            RoomBusy: another operator has taken it over.
        """
        self._check_language(language)
        known = self._takeovers.get(language)
        if known is not None and known.operator != operator and not force:
            raise _taken(known)
        if known is not None:
            self._finish_open(known)
        self._takeovers[language] = Takeover(language, operator, name, now_ms(), self._clock())
        self._policy.take(language)
        self._room.finalize_open(language)
        self._operators.record(name, f"took over the captions in {language}")
        self._on_change()

    def write(self, language: str, operator: str, text: str, *, final: bool) -> Revision | None:
        """Show the text of the caption being typed; None if that removes it.

        Raises:
            RoomBusy: the operator has not taken the language over.
            TooMuch: the disk is too slow.
        """
        takeover = self.require(language, operator)
        takeover.last_active_s, takeover.lost = self._clock(), False
        try:
            return self._finish(takeover, text) if final else self._write(takeover, text)
        except queue.Full:
            raise TooMuch("the disk is too slow; nothing was changed", "try again in a moment") from None

    def respeak(self, language: str, operator: str, revision: Revision) -> None:
        """Show what was recognized from the operator's microphone, as text of that operator."""
        takeover = self._takeovers.get(language)
        if takeover is not None and takeover.operator == operator:
            takeover.last_active_s, takeover.respoken = self._clock(), True
            self._publish_or_retry(self.options.redaction.revision(revision))

    def require(self, language: str, operator: str) -> Takeover:
        """Return the takeover of a language.

        Raises:
            RoomBusy: the operator has not taken it over.
        """
        takeover = self._takeovers.get(language)
        if takeover is None:
            raise RoomBusy(f"{language} is captioned automatically", "take the language over first")
        if takeover.operator != operator:
            raise _taken(takeover)
        return takeover

    def give_back(self, language: str, operator: str | None, name: str) -> None:
        """Return a language to the machine at the end of its sentence; the operator may write until then.

        Args:
            language: the language.
            operator: who has taken it over; None: anyone.
            name: name for the log.

        Raises:
            RoomError: the language is not taken over.
            RoomBusy: another operator has taken it over.
        """
        takeover = self._takeovers.get(language)
        if takeover is None:
            raise RoomError(f"{language} is not taken over", "it is captioned automatically")
        if operator is not None and takeover.operator != operator:
            raise _taken(takeover)
        self._finish_open(takeover)
        takeover.returning = True
        self._policy.give_back(language)
        self._operators.record(name, f"returned {language} to automatic captions")
        self._on_change()

    def reconnected(self, operator: str) -> None:
        """Continue the takeovers of an operator who has connected again."""
        for takeover in self._takeovers.values():
            if takeover.operator == operator and takeover.lost:
                takeover.lost, takeover.last_active_s = False, self._clock()
                self._operators.record(takeover.name, f"reconnected, and continues {takeover.language}")

    def disconnected(self, operator: str) -> None:
        """Start the timeout of the takeovers of an operator whose last page has closed."""
        for takeover in self._takeovers.values():
            if takeover.operator == operator:
                self._lose(takeover)

    def check_timeouts(self) -> None:
        """End takeovers whose language the machine has resumed, and return those of disconnected operators."""
        taken = self._policy.taken
        for language, takeover in tuple(self._takeovers.items()):
            if language not in taken:
                self._finish_open(takeover)
                del self._takeovers[language]
                self._operators.record("captioner", f"resumed automatic captions in {language}")
                self._on_change()
            elif not self._operators.is_connected(takeover.operator) and self._idle_s(takeover) > self._timeout_s:
                if not takeover.lost:
                    self._lose(takeover)
                elif not takeover.returning:
                    self.give_back(language, None, "captioner")

    @property
    def problem(self) -> str:
        """Problem that viewers may read; empty if there is none."""
        lost = [each.language for each in self._takeovers.values() if each.lost and not each.returning]
        return f"captions in {', '.join(lost)}: operator disconnected; automatic captions resume soon" if lost else ""

    @property
    def state(self) -> dict[str, object]:
        """Takeovers by language, for operators."""
        return {language: self._state(takeover) for language, takeover in self._takeovers.items()}

    @property
    def _timeout_s(self) -> float:
        return self.options.takeover_timeout_s

    def _idle_s(self, takeover: Takeover) -> float:
        return self._clock() - takeover.last_active_s

    def _check_language(self, language: str) -> None:
        if language not in self._room.languages:
            hint = f"use one of {', '.join(self._room.languages)}"
            raise NoSuchRoom(f"room {self._room.name} has no language {language[:20]!r}", hint)

    def _write(self, takeover: Takeover, text: str) -> Revision | None:
        if takeover.last is None and not text.strip():
            return None
        segment = "" if takeover.last else self._room.new_segment()
        revision = takeover.write(text, segment, self._room.source, self._room.now, self.options.redaction)
        self._publish(revision)
        return revision

    def _finish(self, takeover: Takeover, text: str) -> Revision | None:
        segment = "" if takeover.last else self._room.new_segment()
        known = takeover.last
        for revision in takeover.finish(text, segment, self._room.source, self._room.now, self.options.redaction):
            self._publish(revision)
            return revision
        if known is not None:  # the operator has deleted the whole text
            self._room.publish_revision(_emptied(known))
        return None

    def _finish_open(self, takeover: Takeover) -> None:
        """Make the caption being typed final."""
        if takeover.last is not None:
            self._finish(takeover, takeover.last.text)

    def _publish_or_retry(self, revision: Revision) -> None:
        try:
            self._publish(revision)
        except queue.Full:
            self._loop.call_later(_RETRY_S, self._publish_or_retry, revision)

    def _publish(self, revision: Revision) -> None:
        caption = revision.language, revision.segment
        takeover = self._takeovers.get(revision.language)
        by = takeover.name if takeover is not None else ""
        revision = replace(revision, speaker=self._speakers.setdefault(caption, self._speaker()), by=by)
        self._room.publish_revision(revision)
        if revision.final:
            del self._speakers[caption]
        if revision.language == self._room.source:
            self._room.translate(revision, DIRECT)

    def _lose(self, takeover: Takeover) -> None:
        if not takeover.lost:
            takeover.lost, takeover.last_active_s = True, self._clock()
            consequence = f"{takeover.language} returns to automatic captions in {self._timeout_s:g} s"
            self._operators.record(takeover.name, f"disconnected; {consequence}")

    def _state(self, takeover: Takeover) -> dict[str, object]:
        left = self._timeout_s - self._idle_s(takeover)
        return {
            "operator": takeover.operator,
            "name": takeover.name,
            "since": takeover.since,
            "state": "returning" if takeover.returning else "lost" if takeover.lost else "human",
            "respoken": takeover.respoken,
            "left": round(max(0.0, left)) if takeover.lost else None,
        }


def _taken(takeover: Takeover) -> RoomBusy:
    hint = "ask them to return it, or take it over with force"
    return RoomBusy(f"{takeover.language} is captioned by {takeover.name}", hint)


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

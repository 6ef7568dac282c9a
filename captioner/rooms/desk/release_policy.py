"""What of the machines' captions goes on air, judged on the threads that bring them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Literal

from captioner.languages import ends_sentence
from captioner.rooms.desk.pauses import Pauses
from captioner.types import Revision

Verdict = Literal["out", "human", "pause", "delay", "rejected"]
"""On air, or why not."""

DIRECT = "direct"
"""The translator that works on the sound itself."""
_REMEMBERED = 2000
"""Segments that are known to be held or rejected; the oldest are forgotten: a translation is never that late."""
_SKIPPED = 2
"""Segments at most that are passed over while a sentence's end is waited for: some languages have no full stop."""


class _Names(OrderedDict[tuple[str, str], Revision | None]):
    """(language, segment) -> its newest state, where that matters; bounded."""

    def put(self, language: str, segment: str, revision: Revision | None = None) -> None:
        self[language, segment] = revision
        self.move_to_end((language, segment))
        if len(self) > _REMEMBERED:
            self.popitem(last=False)


class ReleasePolicy:
    """One lock, held for a few comparisons; the verdict is given once, so that screens and files agree."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        """Seconds; 0: nothing waits."""
        self.pauses = Pauses()
        self._lock = threading.Lock()
        self._taken: dict[str, bool] = {}
        """Language -> whether it is on its way back to the machine."""
        self._skipped: dict[str, int] = {}
        self._held = _Names()
        """By a person's taking the language over."""
        self._silenced = _Names()
        """Said in a pause, in any language: the key's language is empty."""
        self._rejected = _Names()
        """Taken off by an operator; the key's language is empty where it was rejected in all."""

    @property
    def taken(self) -> frozenset[str]:
        """Languages that people caption."""
        with self._lock:
            return frozenset(self._taken)

    def take(self, language: str) -> None:
        """A person has it."""
        with self._lock:
            self._taken[language] = False

    def give_back(self, language: str) -> None:
        """The machine gets it at the end of the sentence that it is in."""
        with self._lock:
            if language in self._taken:
                self._taken[language], self._skipped[language] = True, 0

    def reject(self, segment: str, language: str | None) -> None:
        """It is shown nowhere, whatever comes of it."""
        with self._lock:
            self._rejected.put(language or "", segment)

    def is_rejected(self, segment: str, language: str) -> bool:
        """Whether it was."""
        with self._lock:
            return self._rejects(segment, language)

    def begin_pause(self, at: int) -> None:
        """What is said from that millisecond on goes nowhere."""
        with self._lock:
            self.pauses.begin(at)

    def end_pause(self, at: int) -> None:
        """Until that one."""
        with self._lock:
            self.pauses.end(at)

    def verdict(self, revision: Revision) -> Verdict:
        """On any thread: where it goes."""
        with self._lock:
            if self._rejects(revision.segment, revision.language):
                return "rejected"
            if self._silences(revision):
                return "pause"
            if self._holds(revision):
                return "human"
            return "delay" if self.delay else "out"

    def may_translate(self, revision: Revision, by: str) -> bool:
        """On any thread: whether the translator of that name may have what the recognizer says.

        Not while a person captions the spoken language: that is translated then. But `direct` hears, it does not read.
        """
        with self._lock:
            if self._rejects(revision.segment, "") or self._silences(revision):
                return False
            held = revision.language in self._taken or (revision.language, revision.segment) in self._held
            return by == DIRECT or not held

    def _rejects(self, segment: str, language: str) -> bool:
        return ("", segment) in self._rejected or (language, segment) in self._rejected

    def _silences(self, revision: Revision) -> bool:
        if ("", revision.segment) in self._silenced:
            return True
        said = self.pauses.covers(revision.start, revision.end)
        if said:
            self._silenced.put("", revision.segment)
        return said

    def _holds(self, revision: Revision) -> bool:
        language, segment = revision.language, revision.segment
        begun = (language, segment) in self._held
        if language not in self._taken:
            return begun
        if not begun and self._taken[language] and self._is_over(language):
            del self._taken[language]
            return False
        if not begun and self._taken[language]:
            self._skipped[language] += 1
        self._held.put(language, segment, revision)
        return True

    def _is_over(self, language: str) -> bool:
        """Whether the sentence is over that the machine was in: what it says next begins a new one."""
        last = next((r for (code, _), r in reversed(self._held.items()) if code == language and r is not None), None)
        return last is None or self._skipped[language] >= _SKIPPED or (last.final and ends_sentence(last.text))

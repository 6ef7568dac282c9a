"""Decides on the threads of engines and translators whether a revision is published or held."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Literal

from captioner.languages import ends_sentence
from captioner.rooms.desk.pauses import Pauses
from captioner.types import Revision

Verdict = Literal["out", "human", "pause", "feed", "delay", "rejected"]
"""`out`: published; the others: why a revision is held. `feed`: the language has an interpreter's feed."""

DIRECT = "direct"
"""Name of the translator that works on audio instead of text."""
_MAX_SEGMENTS = 2000
"""Held or rejected segments that are kept; the oldest are removed, as no translation comes that late."""
_MAX_SKIPPED = 2
"""Segments skipped while waiting for the end of a sentence: some languages have no full stop."""


class _RecentSegments(OrderedDict[tuple[str, str], Revision | None]):
    """(language, segment) -> its newest revision if that matters; bounded."""

    def put(self, language: str, segment: str, revision: Revision | None = None) -> None:
        self[language, segment] = revision
        self.move_to_end((language, segment))
        if len(self) > _MAX_SEGMENTS:
            self.popitem(last=False)


class ReleasePolicy:
    """Verdicts on revisions, under one lock that is held for a few comparisons.

    A revision gets its verdict once, so that screens and files agree.
    """

    def __init__(self, delay_s: float) -> None:
        self.delay_s = delay_s
        """Seconds that captions wait for approval; 0: none."""
        self.feeds: frozenset[str] = frozenset()
        """Languages with an interpreter's feed, whose machine captions have the verdict `feed`."""
        self.pauses = Pauses()
        self._lock = threading.Lock()
        self._taken: dict[str, bool] = {}
        """Languages taken over -> True while they are being returned to the machine."""
        self._skipped: dict[str, int] = {}
        """Languages being returned -> segments skipped so far."""
        self._held = _RecentSegments()
        """Segments held by a takeover."""
        self._paused = _RecentSegments()
        """Segments spoken in a pause; the language of the key is empty, since all languages are held."""
        self._rejected = _RecentSegments()
        """Segments that an operator has rejected; the language is empty if in all languages."""

    @property
    def taken(self) -> frozenset[str]:
        """Languages that operators caption."""
        with self._lock:
            return frozenset(self._taken)

    def take(self, language: str) -> None:
        """Hold the machine's captions of a language."""
        with self._lock:
            self._taken[language] = False

    def give_back(self, language: str) -> None:
        """Release the machine's captions of a language after the end of its current sentence."""
        with self._lock:
            if language in self._taken:
                self._taken[language], self._skipped[language] = True, 0

    def reject(self, segment: str, language: str | None) -> None:
        """Hold all further revisions of a segment, in one language or in all."""
        with self._lock:
            self._rejected.put(language or "", segment)

    def is_rejected(self, segment: str, language: str) -> bool:
        """True if an operator has rejected that segment in that language."""
        with self._lock:
            return self._rejects(segment, language)

    def begin_pause(self, at_ms: int) -> None:
        """Hold speech from this millisecond of the stream on."""
        with self._lock:
            self.pauses.begin(at_ms)

    def end_pause(self, at_ms: int) -> None:
        """Publish speech from this millisecond of the stream on."""
        with self._lock:
            self.pauses.end(at_ms)

    def verdict(self, revision: Revision, *, feed: bool = False) -> Verdict:
        """Decide on a revision, one of a `feed` or of the machine; any thread may call this."""
        with self._lock:
            if self._rejects(revision.segment, revision.language):
                return "rejected"
            if self._pauses(revision):
                return "pause"
            if self._holds(revision):
                return "human"
            if revision.language in self.feeds and not feed and revision.sound is None:
                return "feed"
            return "delay" if self.delay_s else "out"

    def may_translate(self, revision: Revision, translator: str) -> bool:
        """True if a translator may have a spoken revision; any thread may call this.

        While an operator captions the spoken language, translators get the operator's text instead; `direct` works on
        audio and goes on.
        """
        with self._lock:
            if self._rejects(revision.segment, "") or self._pauses(revision):
                return False
            held = revision.language in self._taken or (revision.language, revision.segment) in self._held
            return translator == DIRECT or not held

    def _rejects(self, segment: str, language: str) -> bool:
        return ("", segment) in self._rejected or (language, segment) in self._rejected

    def _pauses(self, revision: Revision) -> bool:
        if ("", revision.segment) in self._paused:
            return True
        paused = self.pauses.covers(revision.start, revision.end)
        if paused:
            self._paused.put("", revision.segment)
        return paused

    def _holds(self, revision: Revision) -> bool:
        language, segment = revision.language, revision.segment
        begun = (language, segment) in self._held
        if language not in self._taken:
            return begun
        if not begun and self._taken[language] and self._sentence_ended(language):
            del self._taken[language]
            return False
        if not begun and self._taken[language]:
            self._skipped[language] += 1
        self._held.put(language, segment, revision)
        return True

    def _sentence_ended(self, language: str) -> bool:
        """True if the machine's next segment begins a new sentence."""
        last = next((r for (code, _), r in reversed(self._held.items()) if code == language and r is not None), None)
        return last is None or self._skipped[language] >= _MAX_SKIPPED or (last.final and ends_sentence(last.text))

"""The finals of one room in memory, by language. One thread writes, any thread may read."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from captioner.delivery.files.transcript import Transcript
from captioner.errors import LanguageError
from captioner.layout.limits import Layout
from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.types import Revision
from formats.cue import Cue

_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Point at which a room with earlier captions continues."""

    segment: int
    """The highest number of a segment; 0: none, the room is new."""
    offset: int
    """Milliseconds of media time at which the last final ends and new audio begins."""


@dataclass(frozen=True, slots=True)
class TranscriptState:
    """Version of a language's cues; equal states mean equal cues."""

    generation: int
    rewritten: int
    """Number of changes that affected more than the last cue."""
    ended: bool


class Transcripts:
    """The transcripts of a room."""

    def __init__(self, room: str, languages: Iterable[str], layout: Layout, style: TextStyle = AS_SPOKEN) -> None:
        """`languages`: languages from the start; a final in another one adds that."""
        self._room, self._layout, self._style = room, layout, style
        self._lock = threading.Lock()
        self._transcripts: dict[str, Transcript] = {}
        self._ended = False
        for language in languages:
            self._transcript(language)

    def put(self, revision: Revision) -> bool:
        """Add a final; False if a newer or equal one of its segment is here.

        Raises:
            LanguageError: its language cannot be part of a file name.
        """
        with self._lock:
            transcript = self._transcript(revision.language)
            follows = transcript.follows(revision)
            taken = transcript.put(revision)
            self._ended = self._ended and not (taken and follows)
            return taken

    def follows(self, revision: Revision) -> bool:
        """True if a final comes after all others of its language."""
        with self._lock:
            return self._transcript(revision.language).follows(revision)

    def end(self) -> None:
        """Give the last cues their full time, because no more follow; a later final undoes that."""
        with self._lock:
            self._ended = True

    def segment_cues(self, revision: Revision) -> list[Cue]:
        """The cues of one segment, shown for the shortest time."""
        with self._lock:
            return list(self._transcripts[revision.language].segment_cues(revision.segment))

    def live_cues(self, language: str) -> tuple[Cue, ...]:
        """All cues as they are while the room is live, for the writing thread only; see `cues`.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._known(language).cues(ended=False)

    def cues(self, language: str) -> tuple[Cue, ...]:
        """All cues so far, for the writing thread only.

        Nothing changes meanwhile, so this takes no lock, and readers do not wait while a day of finals is laid out,
        which takes seconds.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._known(language).cues(ended=self._ended)

    def state(self, language: str) -> TranscriptState:
        """Version of the cues of a language.

        Raises:
            LanguageError: the room has no such language.
        """
        with self._lock:
            return self._state(language)

    def read_cues(self, language: str) -> tuple[TranscriptState, tuple[Cue, ...]]:
        """Version of the cues, and all cues, ordered and without overlap, for any thread.

        Raises:
            LanguageError: the room has no such language.
        """
        with self._lock:
            return self._state(language), self._known(language).cues(ended=self._ended)

    def read_finals(self, language: str) -> tuple[TranscriptState, tuple[Revision, ...]]:
        """Version of the cues, and the newest final of every segment in order, for any thread.

        Raises:
            LanguageError: the room has no such language.
        """
        with self._lock:
            return self._state(language), self._known(language).finals

    @property
    def all(self) -> list[Revision]:
        """The newest final of every segment in every language."""
        with self._lock:
            return [revision for transcript in self._transcripts.values() for revision in transcript.finals]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages from the start, then those that finals have added."""
        with self._lock:
            return tuple(self._transcripts)

    @property
    def resume(self) -> ResumePoint:
        """Point at which the room continues."""
        with self._lock:
            known = self._transcripts.values()
            return ResumePoint(
                max((each.highest for each in known), default=0), max((each.end for each in known), default=0)
            )

    def _state(self, language: str) -> TranscriptState:
        transcript = self._known(language)
        return TranscriptState(transcript.generation, transcript.rewritten, self._ended)

    def _transcript(self, language: str) -> Transcript:
        """The transcript of a language, made if missing."""
        if language not in self._transcripts:
            if not _LANGUAGE.fullmatch(language):
                raise LanguageError(
                    f"{language[:40]!r} cannot be the name of a language", "use a code such as en, es, fr"
                )
            self._transcripts[language] = Transcript(self._layout, self._style)
        return self._transcripts[language]

    def _known(self, language: str) -> Transcript:
        if language not in self._transcripts:
            hint = f"it has {', '.join(self._transcripts) or 'none yet'}"
            raise LanguageError(f"room {self._room} has no captions in {language[:40]!r}", hint)
        return self._transcripts[language]

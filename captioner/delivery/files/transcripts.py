"""The finals of one room in memory, a transcript for each language. One thread writes, any thread may read."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from captioner.delivery.files.transcript import Transcript
from captioner.errors import LanguageError
from captioner.layout.limits import Layout
from captioner.types import Revision
from formats.cue import Cue

_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a room goes on that was open before."""

    segment: int
    """The highest number that a segment has; 0: none, the room is new."""
    offset: int
    """Milliseconds of media time where the last final ends; new audio begins there."""


@dataclass(frozen=True, slots=True)
class State:
    """What changes whenever the cues of a language do."""

    generation: int
    rewritten: int
    """Changes only when other cues than the last do."""
    ended: bool


class Transcripts:
    """All languages of a room."""

    def __init__(self, room: str, languages: Iterable[str], layout: Layout) -> None:
        """`languages`: those that it has from the start; a final in another one adds that."""
        self._room, self._layout = room, layout
        self._lock = threading.Lock()
        self._transcripts: dict[str, Transcript] = {}
        self._ended = False
        for language in languages:
            self._transcript_of(language)

    def put(self, revision: Revision) -> bool:
        """Take a final in; False when it is not newer than what is here of its segment.

        Raises:
            LanguageError: its language cannot be the name of a file.
        """
        with self._lock:
            transcript = self._transcript_of(revision.language)
            follows = transcript.follows(revision)
            taken = transcript.put(revision)
            self._ended = self._ended and not (taken and follows)
            return taken

    def follows(self, revision: Revision) -> bool:
        """Whether it belongs behind all others of its language."""
        with self._lock:
            return self._transcript_of(revision.language).follows(revision)

    def end(self) -> None:
        """Nothing more is expected: the last cues may have their time. More speech takes that back."""
        with self._lock:
            self._ended = True

    def laid(self, revision: Revision) -> list[Cue]:
        """The cues of one segment, with the shortest time they stay."""
        with self._lock:
            return list(self._transcripts[revision.language].laid(revision.segment))

    def spoken(self, language: str) -> tuple[Cue, ...]:
        """All cues as they are while the room is live, for the thread that writes: see `written`.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._known(language).cues(ended=False)

    def written(self, language: str) -> tuple[Cue, ...]:
        """All cues so far, for the thread that writes, alone: nothing changes meanwhile.

        So it needs no lock, and nobody who reads waits for it where a day of finals is laid out, which takes seconds.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._known(language).cues(ended=self._ended)

    def state(self, language: str) -> State:
        """Which cues of a language are there.

        Raises:
            LanguageError: the room has no such language.
        """
        with self._lock:
            return self._state(language)

    def laid_out(self, language: str) -> tuple[State, tuple[Cue, ...]]:
        """The state, and all cues that there are in it, ordered and apart.

        Raises:
            LanguageError: the room has no such language.
        """
        with self._lock:
            return self._state(language), self._known(language).cues(ended=self._ended)

    def transcript(self, language: str) -> tuple[State, tuple[Revision, ...]]:
        """The state, and the newest final of every segment in it, in order.

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
        """Those it was opened with, then those that were found or came."""
        with self._lock:
            return tuple(self._transcripts)

    @property
    def resume(self) -> Resume:
        """Where the room's numbering and media time go on."""
        with self._lock:
            transcripts = self._transcripts.values()
            return Resume(
                max((transcript.highest for transcript in transcripts), default=0),
                max((transcript.end for transcript in transcripts), default=0),
            )

    def _state(self, language: str) -> State:
        transcript = self._known(language)
        return State(transcript.generation, transcript.rewritten, self._ended)

    def _transcript_of(self, language: str) -> Transcript:
        """The transcript of a language, new when there is none."""
        if language not in self._transcripts:
            if not _LANGUAGE.fullmatch(language):
                raise LanguageError(
                    f"{language[:40]!r} cannot be the name of a language", "use a code such as en, es, fr"
                )
            self._transcripts[language] = Transcript(self._layout)
        return self._transcripts[language]

    def _known(self, language: str) -> Transcript:
        if language not in self._transcripts:
            hint = f"it has {', '.join(self._transcripts) or 'none yet'}"
            raise LanguageError(f"room {self._room} has no captions in {language[:40]!r}", hint)
        return self._transcripts[language]

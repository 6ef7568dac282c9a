"""What was said stays: finals into a journal and into .vtt and .srt, valid at every moment.

Rules:

1. A final is on the disk in `OUT/ROOM/journal.jsonl` before any file is made of it; all other files can be made again
   from the journal, and are when the room is opened again.
2. Files grow at their end; an edit, a late translation or overlapping cues write them anew in one step.
3. While a room is live its cues end when speech did; time to read is added when the file is written anew, and at last
   when the room ends.
4. A disk that is full, gone or read-only stops nothing: finals stay in memory, `problem` says so, and the next write
   tries again with everything that is owed. Memory holds every final anyway, about a kilobyte each, so owing costs
   nothing more.

One thread writes; any thread may read.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from captioner.errors import FormatError, LanguageError, RoomError
from captioner.journal import Journal
from captioner.layout import PROFILES, Layout
from captioner.subtitles import Subtitles
from captioner.track import Track
from captioner.types import Revision
from formats import jsonl, srt, text, webvtt
from formats.cue import Cue

log = logging.getLogger(__name__)

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
FORMATS = ("vtt", "srt", "json", "txt")
"""What `Archive.captions` gives."""


def check_name(room: str) -> str:
    """The name of a room, when it can be part of a path and of an address.

    Raises:
        RoomError: it cannot.
    """
    if not _NAME.fullmatch(room):
        hint = "use up to 64 of the letters a-z, digits, - _ and ., not beginning with a dot"
        raise RoomError(f"{room[:80]!r} cannot be the name of a room", hint)
    return room


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a room goes on that was open before."""

    segment: int
    """The highest number that a segment has; 0: none, the room is new."""
    offset: int
    """Milliseconds of media time where the last final ends; new audio begins there."""


class Archive:
    """The finals of one room, in memory and on the disk."""

    def __init__(
        self,
        folder: Path | None,
        room: str,
        languages: tuple[str, ...],
        *,
        layout: Layout = PROFILES["default"],
        crlf: bool = False,
        record: bool = False,
    ) -> None:
        """Open the room's files in `folder`, made when missing, or go on in those that are there.

        Args:
            folder: that holds a folder per room; None: keep all in memory.
            room: its name.
            languages: that it has from the start; a final in another one adds that.
            layout: of the cues.
            crlf: end the lines of .srt as old Windows players want them.
            record: keep the audio, too, as `captioner.tape` does.

        Raises:
            RoomError: the name cannot be a path.
            RoomBusy: another process writes to the room's folder.
        """
        self.room = check_name(room)
        self.problem: str | None = None
        """What keeps the files from being written, in one line; None: nothing."""
        self._folder = None if folder is None else folder / room
        self.tapes = self._folder if record else None
        """Where the audio is kept; None: nowhere."""
        self._journal = None if self._folder is None else Journal(self._folder / "journal.jsonl")
        self._layout, self._crlf = layout, crlf
        self._lock = threading.Lock()
        self._ended = False
        self._tracks: dict[str, Track] = {}
        self._files: dict[str, Subtitles] = {}
        self._owed: list[Revision] = []
        self._recalled = False
        """Whether the journal was read since it was opened."""
        self._stale: dict[str, list[Cue] | None] = {}
        """Language -> cues that its files lack at their end; None: write the files anew."""
        self._made: dict[tuple[str, str], tuple[int, bool, str]] = {}
        for language in languages:
            self._track(language)
        self._open()

    def write(self, revision: Revision) -> None:
        """Take a final in, or a later edit of one; what is not final, or not newer, is passed over.

        Raises nothing for the disk's sake: see `problem`.
        """
        if not revision.final:
            return
        with self._lock:
            track = self._track(revision.language)
            follows = track.follows(revision)
            if not track.put(revision):
                return
            fresh = list(track.laid(revision.segment)) if follows else None
            self._ended = self._ended and not follows
        self._owed.append(revision)
        self._late(revision.language, fresh)
        self._save()

    def close(self) -> None:
        """Nothing more is expected: give the last cues their time, and let other processes have the folder.

        What is written after it, an edit or more speech, takes the folder again.
        """
        self._ended = True
        self._stale = dict.fromkeys(self._tracks)
        self._save()
        if self._journal is not None:
            self._journal.close()
        self._recalled = False

    def captions(self, language: str, format: str) -> str:  # noqa: A002
        """The whole file so far, in one of `FORMATS`.

        Raises:
            LanguageError: the room has no such language.
            FormatError: there is no such format.
        """
        if format not in FORMATS:
            raise FormatError(f"there are no captions as {format!r}", f"ask for one of {', '.join(FORMATS)}")
        with self._lock:
            track = self._known(language)
            state = (track.generation, self._ended)
            made = self._made.get((language, format))
            if made is not None and made[:2] == state:
                return made[2]
            cues = _whole(track) if format == "txt" else track.cues(ended=self._ended)
        content = self._composed(language, format, cues)
        self._made[language, format] = (*state, content)
        return content

    def cues(self, language: str) -> tuple[Cue, ...]:
        """All cues so far, ordered and apart.

        Raises:
            LanguageError: the room has no such language.
        """
        with self._lock:
            return self._known(language).cues(ended=self._ended)

    def finals(self, language: str) -> tuple[Revision, ...]:
        """The newest final of every segment, in order.

        Raises:
            LanguageError: the room has no such language.
        """
        with self._lock:
            return self._known(language).finals

    @property
    def folder(self) -> Path | None:
        """Of the room; None: all is kept in memory."""
        return self._folder

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it was opened with, then those that were found or came."""
        with self._lock:
            return tuple(self._tracks)

    @property
    def resume(self) -> Resume:
        """Where the room's numbering and media time go on."""
        with self._lock:
            tracks = self._tracks.values()
            return Resume(
                max((track.highest for track in tracks), default=0), max((track.end for track in tracks), default=0)
            )

    def _track(self, language: str) -> Track:
        """The track of a language, new when there is none; its files are owed from then on."""
        if language not in self._tracks:
            if not re.fullmatch(r"[A-Za-z0-9-]{1,35}", language):
                raise LanguageError(
                    f"{language[:40]!r} cannot be the name of a language", "use a code such as en, es, fr"
                )
            self._tracks[language] = Track(self._layout)
            self._stale[language] = None
        return self._tracks[language]

    def _known(self, language: str) -> Track:
        if language not in self._tracks:
            hint = f"it has {', '.join(self._tracks) or 'none yet'}"
            raise LanguageError(f"room {self.room} has no captions in {language[:40]!r}", hint)
        return self._tracks[language]

    def _composed(self, language: str, format: str, cues: tuple[Cue, ...]) -> str:  # noqa: A002
        if format == "vtt":
            return webvtt.compose(cues)
        if format == "srt":
            return srt.compose(cues, crlf=self._crlf)
        if format == "txt":
            return text.compose(cues)
        known = {"v": 1, "room": self.room, "lang": language, "cues": [jsonl.record(cue) for cue in cues]}
        return json.dumps(known, ensure_ascii=False) + "\n"

    def _open(self) -> None:
        """Read what is there, mend it, and write what is missing."""
        if self._journal is None:
            return
        try:
            self._settle(self._journal)
        except OSError as error:
            self._report(error)
            self._recall_unwritable(self._journal)

    def _recall_unwritable(self, journal: Journal) -> None:
        """What cannot be written may still be read, so that numbering goes on."""
        try:
            self._recall(journal)
        except OSError as error:
            log.error("%s cannot be read: %s", journal.path, error.strerror)

    def _recall(self, journal: Journal) -> None:
        """Take in what the journal holds, and look at the files beside it."""
        if self._recalled:
            return
        found = journal.read()
        with self._lock:
            for revision in found:
                self._track(revision.language).put(revision)
        for language, track in self._tracks.items():
            self._inspect(language, track, known=bool(found))
        self._stale = dict.fromkeys(self._tracks)
        self._recalled = True

    def _inspect(self, language: str, track: Track, *, known: bool) -> None:
        """Say what a crash did to the files of a language, and keep those that are not ours."""
        files = self._subtitles(language)
        if not known:
            files.set_aside()
        elif not self._owed and track.finals and (fault := files.fault(track.cues(ended=False))):
            log.warning("the %s captions of room %s are made anew from the journal: %s", language, self.room, fault)

    def _subtitles(self, language: str) -> Subtitles:
        assert self._folder is not None
        return self._files.setdefault(language, Subtitles(self._folder, language, crlf=self._crlf))

    def _late(self, language: str, fresh: list[Cue] | None) -> None:
        """Note what the files of a language lack."""
        behind = self._stale.setdefault(language, [])
        self._stale[language] = None if behind is None or fresh is None else [*behind, *fresh]

    def _save(self) -> None:
        """Bring the disk up to what memory holds; what cannot be written now stays owed."""
        if self._journal is None:
            self._owed.clear()
            return
        try:
            self._settle(self._journal)
        except (OSError, RoomError) as error:
            self._report(error)
        else:
            self._mended()

    def _settle(self, journal: Journal) -> None:
        if journal.lost:
            log.warning("%s is gone: everything is written again", journal.path)
            journal.forget()
            self._owed = [revision for track in self._tracks.values() for revision in track.finals]
            self._stale = dict.fromkeys(self._tracks)
        journal.open()
        self._recall(journal)
        journal.append(self._owed)
        self._owed.clear()
        for language, fresh in tuple(self._stale.items()):
            files = self._subtitles(language)
            if fresh is None or not files.append(fresh):
                files.rewrite(self._tracks[language].cues(ended=self._ended))
            del self._stale[language]

    def _report(self, error: OSError | RoomError) -> None:
        """Say once what is wrong."""
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        problem = f"the captions of room {self.room} cannot be written to {self._folder}: {reason}"
        if problem != self.problem:
            log.error("%s; they are kept in memory, and each new one tries again", problem)
        self.problem = problem

    def _mended(self) -> None:
        if self.problem is not None:
            log.warning("the captions of room %s are written again, none is missing", self.room)
        self.problem = None


def _whole(track: Track) -> tuple[Cue, ...]:
    """A cue per segment, unbroken: how a transcript is read."""
    return tuple(
        Cue(final.start, final.end, (final.text,), final.segment, "", final.speaker or "") for final in track.finals
    )

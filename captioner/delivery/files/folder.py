"""The folder of one room: its journal, the caption files beside it, and what the disk is still owed.

A disk that is full, gone or read-only stops nothing: `problem` says so, and the next `save` tries again with everything
that is owed. Memory holds every final anyway, about a kilobyte each, so owing costs nothing more. One thread uses it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from captioner.delivery.files.journal import Journal
from captioner.delivery.files.subtitles import Subtitles
from captioner.delivery.files.transcripts import Transcripts
from captioner.errors import LanguageError, RoomError
from captioner.types import Revision
from formats.cue import Cue

log = logging.getLogger(__name__)


class Shelf:
    """Keeps the disk at what the transcripts hold."""

    def __init__(self, folder: Path, room: str, transcripts: Transcripts, *, crlf: bool = False) -> None:
        """`folder`: the room's own, made when missing; `crlf`: ends the lines of .srt as old Windows players want."""
        self.problem: str | None = None
        """What keeps the files from being written, in one line; None: nothing."""
        self._folder, self._room, self._transcripts, self._crlf = folder, room, transcripts, crlf
        self._journal = Journal(folder / "journal.jsonl")
        self._files: dict[str, Subtitles] = {}
        self._owed: list[Revision] = []
        self._recalled = False
        """Whether the journal was read since it was opened."""
        self._stale: dict[str, list[Cue] | None] = {}
        """Language -> cues that its files lack at their end; None: write the files anew."""

    def open(self, *, later: bool = False) -> None:
        """Take in what is there, mend it, and write what is missing; `later`: only take it in, `save` does the rest.

        Raises:
            RoomBusy: another process writes to the folder.
        """
        self._forget_files()
        try:
            if later:
                self._begin()
            else:
                self._settle()
        except OSError as error:
            self._report(error)
            self._recall_unwritable()

    def owe(self, revision: Revision, fresh: list[Cue] | None) -> None:
        """Note a final that the transcripts have taken in; `fresh` are its cues where they belong behind all others."""
        self._owed.append(revision)
        behind = self._stale.setdefault(revision.language, [] if revision.language in self._files else None)
        self._stale[revision.language] = None if behind is None or fresh is None else [*behind, *fresh]

    def save(self) -> None:
        """Bring the disk up to what the transcripts hold; what cannot be written now stays owed."""
        try:
            self._settle()
        except (OSError, RoomError) as error:
            self._report(error)
        else:
            self._mended()

    def close(self) -> None:
        """Write all files to their end, and let other processes have the folder until the next `save`."""
        self._forget_files()
        self.save()
        self._journal.close()
        self._recalled = False

    def _begin(self) -> None:
        """Only the journal, which tells where the room goes on."""
        self._journal.open()
        for revision in self._journal.read():
            self._transcripts.put(revision)

    def _settle(self) -> None:
        if self._journal.lost:
            log.warning("%s is gone: everything is written again", self._journal.path)
            self._journal.forget()
            self._owed = self._transcripts.all
            self._forget_files()
        self._journal.open()
        self._recall()
        self._journal.append(self._owed)
        self._owed.clear()
        for language, fresh in tuple(self._stale.items()):
            files = self._subtitles(language)
            if fresh is None or not files.append(fresh):
                files.rewrite(self._transcripts.written(language))
            del self._stale[language]

    def _recall(self) -> None:
        """Take in what the journal holds, and look at the files beside it."""
        if self._recalled:
            return
        found = self._journal.read()
        for revision in found:
            try:
                self._transcripts.put(revision)
            except LanguageError as error:
                log.warning("%s: %s is passed over: %s", self._journal.path, revision.segment, error)
        for language in self._transcripts.languages:
            self._inspect(language, known=bool(found))
        self._forget_files()
        self._recalled = True

    def _recall_unwritable(self) -> None:
        """What cannot be written may still be read, so that numbering goes on."""
        try:
            self._recall()
        except OSError as error:
            log.error("%s cannot be read: %s", self._journal.path, error.strerror)

    def _inspect(self, language: str, *, known: bool) -> None:
        """Say what a crash did to the files of a language, and keep those that are not ours."""
        files = self._subtitles(language)
        if not known:
            files.set_aside()
            return
        cues = self._transcripts.spoken(language)
        if not self._owed and cues and (fault := files.fault(cues)):
            log.warning("the %s captions of room %s are made anew from the journal: %s", language, self._room, fault)

    def _forget_files(self) -> None:
        """All files are to be written anew."""
        self._stale = dict.fromkeys(self._transcripts.languages)

    def _subtitles(self, language: str) -> Subtitles:
        return self._files.setdefault(language, Subtitles(self._folder, language, crlf=self._crlf))

    def _report(self, error: OSError | RoomError) -> None:
        """Say once what is wrong."""
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        problem = f"the captions of room {self._room} cannot be written to {self._folder}: {reason}"
        if problem != self.problem:
            log.error("%s; they are kept in memory, and each new one tries again", problem)
        self.problem = problem

    def _mended(self) -> None:
        if self.problem is not None:
            log.warning("the captions of room %s are written again, none is missing", self._room)
        self.problem = None

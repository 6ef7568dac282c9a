"""The folder of one room: its journal, the caption files beside it, and what is still to be written.

A disk that is full, gone or read-only stops nothing: `problem` has the reason, and the next `save` tries again with
everything that is pending. Pending finals cost no extra memory, since memory holds every final anyway, about a kilobyte
each. One thread uses this.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from captioner.delivery.files.journal import Journal
from captioner.delivery.files.subtitles import SubtitleFiles
from captioner.delivery.files.transcripts import Transcripts
from captioner.errors import LanguageError, RoomError
from captioner.languages import AUTO
from captioner.types import Revision
from formats.cue import Cue

log = logging.getLogger(__name__)


class RoomFolder:
    """Keeps the disk up to date with the transcripts of a room."""

    def __init__(self, folder: Path, room: str, transcripts: Transcripts, *, crlf: bool = False) -> None:
        """`folder`: the room's own, made if missing; `crlf`: end lines of .srt with CRLF, for old Windows players."""
        self.problem: str | None = None
        """Reason for which the files cannot be written, in one line; None: they can."""
        self._folder, self._room, self._transcripts, self._crlf = folder, room, transcripts, crlf
        self._journal = Journal(folder / "journal.jsonl")
        self._files: dict[str, SubtitleFiles] = {}
        self._pending: list[Revision] = []
        self._made: list[Path] = []
        """Folders that did not exist before `open`, the innermost first."""
        self._recalled = False
        """True if the journal was read since it was opened."""
        self._stale: dict[str, list[Cue] | None] = {}
        """Language -> cues to be appended to its files; None: write the files again."""

    def open(self, *, later: bool = False) -> None:
        """Read what is there, repair it, and write what is missing; `later`: only read, the next `save` does the rest.

        Raises:
            RoomBusy: another process writes to the folder.
        """
        self._rewrite_all()
        self._made = [place for place in (self._folder, *self._folder.parents) if not place.exists()]
        try:
            if later:
                self._begin()
            else:
                self._settle()
        except OSError as error:
            self._report(error)
            self._recall_unwritable()

    def add(self, revision: Revision, appended: list[Cue] | None) -> None:
        """Note a final of the transcripts for the next `save`; `appended`: its cues, if they come after all others."""
        self._pending.append(revision)
        stale = self._stale.setdefault(revision.language, [] if revision.language in self._files else None)
        self._stale[revision.language] = None if stale is None or appended is None else [*stale, *appended]

    def save(self) -> None:
        """Write everything that is pending; what cannot be written now stays pending."""
        try:
            self._settle()
        except (OSError, RoomError) as error:
            self._report(error)
        else:
            self._report_success()

    def close(self) -> None:
        """Write all files to their end, and release the folder for other processes until the next `save`."""
        self._rewrite_all()
        self.save()
        self._journal.close()
        self._recalled = False

    def discard(self) -> None:
        """Remove the files and folders that `open` has made for a room without captions; nothing else may follow."""
        self._journal.close()
        if self._folder not in self._made:
            return
        for path in (self._journal.path, *(path for files in self._files.values() for path in (files.vtt, files.srt))):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # something else is in it
            for place in self._made:
                place.rmdir()

    def _begin(self) -> None:
        """Read only the journal, which has the point at which the room continues."""
        self._journal.open()
        for revision in self._journal.read():
            self._transcripts.put(revision)

    def _settle(self) -> None:
        if self._journal.lost:
            log.warning("%s is gone: everything is written again", self._journal.path)
            self._journal.forget()
            self._pending = self._transcripts.all
            self._rewrite_all()
        self._journal.open()
        self._recall()
        self._journal.append(self._pending)
        self._pending.clear()
        for language, appended in tuple(self._stale.items()):
            files = self._subtitles(language)
            if appended is None or not files.append(appended):
                files.rewrite(self._transcripts.cues(language))
            del self._stale[language]

    def _recall(self) -> None:
        """Read the journal into the transcripts, and inspect the files beside it."""
        if self._recalled:
            return
        found = self._journal.read()
        for revision in found:
            try:
                self._transcripts.put(revision)
            except LanguageError as error:
                log.warning("%s: caption %s is skipped: %s", self._journal.path, revision.segment, error)
        for language in self._languages:
            self._inspect(language, known=bool(found))
        self._rewrite_all()
        self._recalled = True

    def _recall_unwritable(self) -> None:
        """Read a folder that cannot be written, so that numbering continues."""
        try:
            self._recall()
        except OSError as error:
            log.error("cannot read %s: %s", self._journal.path, error.strerror)

    def _inspect(self, language: str, *, known: bool) -> None:
        """Log damage to the files of a language, and keep files that have no journal."""
        files = self._subtitles(language)
        if not known:
            files.set_aside()
            return
        cues = self._transcripts.live_cues(language)
        if not self._pending and cues and (fault := files.fault(cues)):
            log.warning(
                "the %s captions of room %s are written again from the journal: %s", language, self._room, fault
            )

    def _rewrite_all(self) -> None:
        """Mark all files to be written again."""
        self._stale = dict.fromkeys(self._languages)

    @property
    def _languages(self) -> list[str]:
        """Languages with files; a spoken language that is still to be detected has none."""
        return [language for language in self._transcripts.languages if language != AUTO]

    def _subtitles(self, language: str) -> SubtitleFiles:
        return self._files.setdefault(language, SubtitleFiles(self._folder, language, crlf=self._crlf))

    def _report(self, error: OSError | RoomError) -> None:
        """Log a new problem once."""
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        problem = f"the captions of room {self._room} cannot be written to {self._folder}: {reason}"
        if problem != self.problem:
            log.error("%s; they are kept in memory, and writing is tried again with each new one", problem)
        self.problem = problem

    def _report_success(self) -> None:
        if self.problem is not None:
            log.warning("the captions of room %s are written again, none is missing", self._room)
        self.problem = None

"""Archive of a room: finals in a journal and in .vtt and .srt files, valid at every moment.

Rules:

1. A final is on disk in `OUT/ROOM/journal.jsonl` before any file is made of it. All other files can be made again from
   the journal, and are when the room is opened again.
2. Files grow at their end; after an edit, a late translation or overlapping cues they are replaced in one step.
3. While a room is live, its cues end when speech did. Time to read is added when a file is replaced, and at the latest
   when the room ends.
4. A disk that cannot be written stops nothing: see `folder`.

One thread writes; any thread may read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import formats
from captioner.delivery.files.folder import RoomFolder
from captioner.delivery.files.rendering import Rendering, growing_formats, render
from captioner.delivery.files.transcripts import ResumePoint, Transcripts, TranscriptState
from captioner.errors import FormatError, RoomError
from captioner.layout.limits import PROFILES, Layout
from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.types import Revision
from formats.cue import Cue

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
FORMATS = tuple(name for name, known in formats.FORMATS.items() if known.live_media_type)
"""File extensions that `Archive.captions` can write."""


def check_name(room: str) -> str:
    """Check that the name of a room can be part of a path and of an address, and return it.

    Raises:
        RoomError: it cannot.
    """
    if not _NAME.fullmatch(room):
        hint = "use up to 64 of the letters a-z, digits, - _ and ., not beginning with a dot"
        raise RoomError(f"{room[:80]!r} cannot be the name of a room", hint)
    return room


class Archive:
    """The finals of one room, in memory and on disk."""

    def __init__(
        self,
        folder: Path | None,
        room: str,
        languages: tuple[str, ...],
        *,
        layout: Layout = PROFILES["default"],
        style: TextStyle = AS_SPOKEN,
        crlf: bool = False,
        record: bool = False,
        later: bool = False,
    ) -> None:
        """Open the files of a room, or make them.

        Args:
            folder: folder with one folder per room; None: keep everything in memory.
            room: name of the room.
            languages: languages from the start; a final in another one adds that.
            layout: breaks finals into cues.
            style: of all files but the journal.
            crlf: end lines of .srt files with CRLF, for old Windows players.
            record: keep the audio, too, as `captioner.rooms.pipeline.recorded_audio` does.
            later: only lock the folder and read the journal; `settle` repairs the files.

        Raises:
            RoomError: the name cannot be part of a path.
            RoomBusy: another process writes to the room's folder.
        """
        self.room = check_name(room)
        self.style = style
        """Style of all files but the journal."""
        self._crlf = crlf
        self._transcripts = Transcripts(room, languages, layout, style)
        self.folder = None if folder is None else folder / room
        """Folder of the room; None: everything is kept in memory."""
        self._disk = None if self.folder is None else RoomFolder(self.folder, room, self._transcripts, crlf=crlf)
        self.recordings = self.folder if record else None
        """Folder in which the audio is kept; None: it is not."""
        self._renderings: dict[tuple[str, str], Rendering] = {}
        """Language and format -> the file as last requested."""
        if self._disk is not None:
            self._disk.open(later=later)

    def write(self, *revisions: Revision) -> None:
        """Add finals, or later edits of them, all at once; a revision that is not final, or not newer, is ignored.

        A disk that cannot be written raises nothing: see `problem`.
        """
        added = [self._add(revision) for revision in revisions if revision.final]
        if any(added) and self._disk is not None:
            self._disk.save()

    def _add(self, revision: Revision) -> bool:
        """Add a final; False if a newer or equal one of its segment is here."""
        follows = self._transcripts.follows(revision)
        if not self._transcripts.put(revision):
            return False
        if self._disk is not None:
            self._disk.add(revision, self._transcripts.segment_cues(revision) if follows else None)
        return True

    def restore(self, finals: Iterable[Revision]) -> None:
        """Add finals that another process has kept, unless newer ones are here; `settle` writes them."""
        taken = [final for final in finals if self._transcripts.put(final)]
        if self._disk is not None:
            for final in taken:
                self._disk.add(final, None)

    def settle(self) -> None:
        """Write everything that is pending."""
        if self._disk is not None:
            self._disk.save()

    def close(self) -> None:
        """Give the last cues their full time, and release the folder for other processes.

        A later `write`, of an edit or of more speech, locks the folder again.
        """
        self._transcripts.end()
        if self._disk is not None:
            self._disk.close()

    def discard(self) -> None:
        """Remove the files of a room that was refused, unless it has captions; it is kept in memory from now on."""
        if self._disk is not None and not self._transcripts.all:
            self._disk.discard()
            self._disk = None

    def captions(self, language: str, format: str) -> str:  # noqa: A002
        """The complete file so far, in one of `FORMATS`.

        Raises:
            LanguageError: the room has no such language.
            FormatError: there is no such format.
        """
        if format not in FORMATS:
            raise FormatError(f"there are no captions as {format!r}", f"ask for one of {', '.join(FORMATS)}")
        made = self._renderings.get((language, format))
        if made is None or made.state != self._transcripts.state(language):
            form = growing_formats(self.room, language, crlf=self._crlf)[format]
            state, cues = self._unbroken(language) if form.unbroken else self._transcripts.read_cues(language)
            made = self._renderings[language, format] = render(form, cues, state, made)
        return made.text

    def cues(self, language: str) -> tuple[Cue, ...]:
        """All cues so far, ordered and without overlap.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._transcripts.read_cues(language)[1]

    def finals(self, language: str) -> tuple[Revision, ...]:
        """The newest final of every segment, in order, as in the journal.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._transcripts.read_finals(language)[1]

    def shown(self, language: str) -> tuple[Revision, ...]:
        """The same as viewers get them.

        Raises:
            LanguageError: the room has no such language.
        """
        return tuple(map(self.style.revision, self.finals(language)))

    @property
    def problem(self) -> str | None:
        """Reason for which the files cannot be written, in one line; None: they can."""
        return None if self._disk is None else self._disk.problem

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages from the start, then those that finals have added."""
        return self._transcripts.languages

    @property
    def resume(self) -> ResumePoint:
        """Point at which the room's numbering and media time continue."""
        return self._transcripts.resume

    def _unbroken(self, language: str) -> tuple[TranscriptState, tuple[Cue, ...]]:
        """One cue per segment, not broken into lines."""
        state, finals = self._transcripts.read_finals(language)
        known = (final for final in map(self.style.revision, finals) if final.text.strip())
        cues = (Cue(final.start, final.end, (final.text,), final.segment, "", final.speaker or "") for final in known)
        return state, tuple(cues)

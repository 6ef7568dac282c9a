"""What was said stays: finals into a journal and into .vtt and .srt, valid at every moment.

Rules:

1. A final is on the disk in `OUT/ROOM/journal.jsonl` before any file is made of it; all other files can be made again
   from the journal, and are when the room is opened again.
2. Files grow at their end; an edit, a late translation or overlapping cues write them anew in one step.
3. While a room is live its cues end when speech did; time to read is added when the file is written anew, and at last
   when the room ends.
4. What the disk refuses stops nothing: see `shelf`.

One thread writes; any thread may read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import formats
from captioner.delivery.files.folder import Shelf
from captioner.delivery.files.rendering import Rendering, forms, rendered
from captioner.delivery.files.transcripts import Resume, State, Transcripts
from captioner.errors import FormatError, RoomError
from captioner.layout.limits import PROFILES, Layout
from captioner.types import Revision
from formats.cue import Cue

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
FORMATS = tuple(name for name, known in formats.FORMATS.items() if known.live_media_type)
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
        later: bool = False,
    ) -> None:
        """Open the room's files in `folder`, made when missing, or go on in those that are there.

        Args:
            folder: that holds a folder per room; None: keep all in memory.
            room: its name.
            languages: that it has from the start; a final in another one adds that.
            layout: of the cues.
            crlf: end the lines of .srt as old Windows players want them.
            record: keep the audio, too, as `captioner.rooms.pipeline.recorded_audio` does.
            later: take the room and read what was said, no more; the files are mended by `settle`.

        Raises:
            RoomError: the name cannot be a path.
            RoomBusy: another process writes to the room's folder.
        """
        self.room = check_name(room)
        self._crlf = crlf
        self._transcripts = Transcripts(room, languages, layout)
        self._shelf = None if folder is None else Shelf(folder / room, room, self._transcripts, crlf=crlf)
        self.folder = None if folder is None else folder / room
        """Of the room; None: all is kept in memory."""
        self.recordings = self.folder if record else None
        """Where the audio is kept; None: nowhere."""
        self._made: dict[tuple[str, str], Rendering] = {}
        """By language and format."""
        if self._shelf is not None:
            self._shelf.open(later=later)

    def write(self, revision: Revision) -> None:
        """Take a final in, or a later edit of one; what is not final, or not newer, is passed over.

        Raises nothing for the disk's sake: see `problem`.
        """
        if not revision.final:
            return
        follows = self._transcripts.follows(revision)
        if not self._transcripts.put(revision) or self._shelf is None:
            return
        self._shelf.owe(revision, self._transcripts.laid(revision) if follows else None)
        self._shelf.save()

    def restore(self, finals: Iterable[Revision]) -> None:
        """Take in what another process has kept of this room; what is here and newer stays. `settle` writes it."""
        taken = [final for final in finals if self._transcripts.put(final)]
        if self._shelf is not None:
            for final in taken:
                self._shelf.owe(final, None)

    def settle(self) -> None:
        """Write what is owed."""
        if self._shelf is not None:
            self._shelf.save()

    def close(self) -> None:
        """Nothing more is expected: give the last cues their time, and let other processes have the folder.

        What is written after it, an edit or more speech, takes the folder again.
        """
        self._transcripts.end()
        if self._shelf is not None:
            self._shelf.close()

    def captions(self, language: str, format: str) -> str:  # noqa: A002
        """The whole file so far, in one of `FORMATS`.

        Raises:
            LanguageError: the room has no such language.
            FormatError: there is no such format.
        """
        if format not in FORMATS:
            raise FormatError(f"there are no captions as {format!r}", f"ask for one of {', '.join(FORMATS)}")
        made = self._made.get((language, format))
        if made is None or made.state != self._transcripts.state(language):
            state, cues = self._transcript(language) if format == "txt" else self._transcripts.laid_out(language)
            made = rendered(forms(self.room, language, crlf=self._crlf)[format], cues, state, made)
            self._made[language, format] = made
        return made.text

    def cues(self, language: str) -> tuple[Cue, ...]:
        """All cues so far, ordered and apart.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._transcripts.laid_out(language)[1]

    def finals(self, language: str) -> tuple[Revision, ...]:
        """The newest final of every segment, in order.

        Raises:
            LanguageError: the room has no such language.
        """
        return self._transcripts.transcript(language)[1]

    @property
    def problem(self) -> str | None:
        """What keeps the files from being written, in one line; None: nothing."""
        return None if self._shelf is None else self._shelf.problem

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it was opened with, then those that were found or came."""
        return self._transcripts.languages

    @property
    def resume(self) -> Resume:
        """Where the room's numbering and media time go on."""
        return self._transcripts.resume

    def _transcript(self, language: str) -> tuple[State, tuple[Cue, ...]]:
        """A cue per segment, unbroken: how a transcript is read."""
        state, finals = self._transcripts.transcript(language)
        said = (final for final in finals if final.text.strip())
        cues = (Cue(final.start, final.end, (final.text,), final.segment, "", final.speaker or "") for final in said)
        return state, tuple(cues)

"""Captions of a room for a request: those of the open room, or else those in its files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.archive_reader import ArchiveReader
from captioner.delivery.protocols import RoomDirectory
from captioner.errors import NoSuchRoom
from captioner.languages import lookup
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused


@dataclass(frozen=True, slots=True)
class ArchivedCaptions:
    """Captions of a room that is open or was."""

    room: str
    languages: tuple[str, ...]
    archive: Archive
    folder: Path | None
    """Folder of the room; None: it has none."""

    def language(self, name: str) -> str:
        """Return the language that a client names.

        Raises:
            RequestRefused: the room does not have it.
        """
        language = lookup(name, self.languages)
        if language not in self.languages:
            hint = f"use one of {', '.join(self.languages)}"
            raise RequestRefused(404, f"room {self.room} has no language {name[:20]!r}", hint)
        return language


@dataclass(frozen=True, slots=True)
class RoomArchives:
    """Captions of all rooms, with the access rules of viewing."""

    rooms: RoomDirectory
    access: Access
    reader: ArchiveReader

    async def find(self, request: Request, *, operate: bool = False) -> ArchivedCaptions:
        """Return the captions of the room of the address; `operate`: for clients only that may operate it.

        Raises:
            RequestRefused: the client may not read them.
            NoSuchRoom: there is no such room, neither open nor in the files.
        """
        name = request.path_params["room"]
        (self.access.check_operate if operate else self.access.check_view)(request, name)
        try:
            room = self.rooms.get(name)
        except NoSuchRoom:
            return await self.past(request, name)
        return ArchivedCaptions(name, room.languages, room.archive, room.archive.folder)

    async def past(self, request: Request, name: str) -> ArchivedCaptions:
        """Return the captions of a room that is not open.

        Raises:
            RequestRefused: the client may not read them.
            NoSuchRoom: there are none in the files.
        """
        self.access.check_view_past(request, name)
        archive = await asyncio.to_thread(self.reader.read, name)
        assert self.reader.folder is not None
        return ArchivedCaptions(name, archive.languages, archive, self.reader.folder / name)

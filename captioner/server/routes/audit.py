"""`GET /rooms/R/audit?kind=edit,action`: finals, edits and actions of operators with time and author, for operators.

The room may be open or have ended; see `captioner.delivery.files.audit_trail`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.delivery.files.audit_trail import KINDS, AuditEntry, audit_trail, read_trail
from captioner.server.error_responses import RequestRefused
from captioner.server.routes.archives import ArchivedCaptions, RoomArchives
from captioner.server.routes.paging import page_of


class AuditRoutes:
    """Route of the audit trail."""

    def __init__(self, archives: RoomArchives) -> None:
        self._archives = archives

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/audit", self.audit, methods=["GET"])]

    async def audit(self, request: Request) -> Response:
        """Return the entries, oldest first, of all kinds or of those that are named."""
        found = await self._archives.find(request, operate=True)
        kinds = [kind for kind in request.query_params.get("kind", "").split(",") if kind] or KINDS
        if unknown := set(kinds).difference(KINDS):
            raise RequestRefused(400, f"unknown kind {min(unknown)[:20]!r}", f"use {', '.join(KINDS)}")
        page = page_of(request)
        entries = await asyncio.to_thread(_entries, found, kinds)
        body = {"room": found.room} | page.fields("entries", entries, asdict)
        return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _entries(captions: ArchivedCaptions, kinds: Collection[str]) -> list[AuditEntry]:
    if captions.folder is not None:
        trail = read_trail(captions.folder)
    else:
        archive = captions.archive
        trail = audit_trail((final for language in archive.languages for final in archive.finals(language)), ())
    return [entry for entry in trail if entry.kind in kinds]

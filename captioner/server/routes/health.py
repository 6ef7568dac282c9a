"""`/healthz`, `/readyz`, `/metrics` and the API descriptions."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from functools import partial
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from captioner.server import metrics
from captioner.server.access import Access
from captioner.server.readiness import Reasons
from captioner.server.tokens import ANY

DESCRIPTIONS = ("openapi.json", "events.schema.json")
"""API descriptions in the folder of `captioner.server`."""


class HealthRoutes:
    """Routes for monitoring."""

    def __init__(self, access: Access, reasons: Reasons, registry: CollectorRegistry) -> None:
        """`reasons`: why another publisher would not be served well; empty if it would."""
        self._access = access
        self._reasons = reasons
        self._registry = registry

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
            *(Route(f"/{name}", partial(_description, name)) for name in DESCRIPTIONS),
        ]

    async def alive(self, _: Request) -> Response:
        """Answer while the process is alive."""
        return JSONResponse({"alive": True})

    async def ready(self, request: Request) -> Response:
        """Answer 200 if another publisher would be served well, else 503; only operators see names of rooms."""
        found = list(await asyncio.to_thread(lambda: list(self._reasons())))
        if not self._access.can_operate(request, ANY):
            found = list(dict.fromkeys(reason.public for reason in found))
        if not found:
            return JSONResponse({"ready": True}, headers={"Cache-Control": "no-store"})
        summary = "; ".join(
            f"room {reason.room}: {reason.detail}" if reason.room else reason.detail for reason in found
        )
        body = {
            "error": summary,
            "hint": "wait, or see the server's log",
            "reasons": [asdict(each) for each in found],
        }
        return JSONResponse(body, 503, {"Cache-Control": "no-store"})

    async def metrics(self, request: Request) -> Response:
        """Return metrics for Prometheus; a token must be valid for all rooms, whose names they contain."""
        self._access.check_operate(request, ANY)
        return Response(metrics.exposition(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _description(name: str, _: Request) -> Response:
    return FileResponse(Path(__file__).parents[1] / name, media_type="application/json")

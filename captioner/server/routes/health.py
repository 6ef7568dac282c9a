"""`/healthz`, `/readyz`, `/metrics`: for those who watch the process."""

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
"""What clients are made from; they lie beside this file."""


class HealthRoutes:
    """The addresses of the watchers."""

    def __init__(self, access: Access, reasons: Reasons, registry: CollectorRegistry) -> None:
        """`reasons`: why one more publisher could not be served well; none when one can."""
        self._access = access
        self._reasons = reasons
        self._registry = registry

    def routes(self) -> list[Route]:
        """All take GET only."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
            *(Route(f"/{name}", partial(_described, name)) for name in DESCRIPTIONS),
        ]

    async def alive(self, _: Request) -> Response:
        """The process answers."""
        return JSONResponse({"alive": True})

    async def ready(self, request: Request) -> Response:
        """Whether one more publisher would be served well; to who may not operate, rooms are not named."""
        found = list(await asyncio.to_thread(lambda: list(self._reasons())))
        if not self._access.can_operate(request, ANY):
            found = list(dict.fromkeys(reason.public for reason in found))
        if not found:
            return JSONResponse({"ready": True}, headers={"Cache-Control": "no-store"})
        said = "; ".join(f"room {reason.room}: {reason.detail}" if reason.room else reason.detail for reason in found)
        told = {
            "error": said,
            "hint": "wait, or look into the server's log",
            "reasons": [asdict(each) for each in found],
        }
        return JSONResponse(told, 503, {"Cache-Control": "no-store"})

    async def metrics(self, request: Request) -> Response:
        """For Prometheus; it names the rooms, so where there are tokens it asks for one that operates all of them."""
        self._access.check_operate(request, ANY)
        return Response(metrics.exposition(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _described(name: str, _: Request) -> Response:
    return FileResponse(Path(__file__).parents[1] / name, media_type="application/json")

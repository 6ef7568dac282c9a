"""`/healthz`, `/readyz`, `/metrics`: for those who watch the process."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from captioner import metrics
from captioner.server.access import Access
from captioner.server.answers import Refused
from captioner.tokens import ANY

DESCRIPTIONS = ("openapi.json", "events.schema.json")
"""What clients are made from; they lie beside this file."""


class Health:
    """The addresses of the watchers."""

    def __init__(self, access: Access, unready: Callable[[], str | None], registry: CollectorRegistry) -> None:
        """`unready`: why no publisher can be served yet; None when one can."""
        self._access = access
        self._unready = unready
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

    async def ready(self, _: Request) -> Response:
        """The models are loaded."""
        if reason := self._unready():
            raise Refused(503, reason, "wait, or look into the server's log")
        return JSONResponse({"ready": True})

    async def metrics(self, request: Request) -> Response:
        """For Prometheus; it names the rooms, so where there are tokens it asks for one that operates all of them."""
        self._access.may_operate(request, ANY)
        return Response(metrics.exposition(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _described(name: str, _: Request) -> Response:
    return FileResponse(Path(__file__).with_name(name), media_type="application/json")

"""`/healthz`, `/readyz`, `/metrics`: for those who watch the process."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner import metrics
from captioner.rooms import Rooms
from captioner.server.answers import Refused


class Health:
    """The addresses of the watchers."""

    def __init__(self, rooms: Rooms, unready: Callable[[], str | None]) -> None:
        """`unready`: why no publisher can be served yet; None when one can."""
        self._unready = unready
        self._registry = metrics.registry(rooms)

    def routes(self) -> list[Route]:
        """All take GET only."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, _: Request) -> Response:
        """The process answers."""
        return JSONResponse({"alive": True})

    async def ready(self, _: Request) -> Response:
        """The models are loaded."""
        if reason := self._unready():
            raise Refused(503, reason, "wait, or look into the server's log")
        return JSONResponse({"ready": True})

    async def metrics(self, _: Request) -> Response:
        """For Prometheus."""
        return Response(metrics.exposition(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

"""All routes under /v1, and their metrics."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.routing import BaseRoute

from captioner.config import ApiConfig
from captioner.offline.transcriber import Transcriber
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.supervisor import StreamSupervisor
from captioner.server.access import Access
from captioner.server.compat.deepgram import TIMEOUT_S, ListenRoutes
from captioner.server.compat.openai import TranscriptionRoutes
from captioner.server.limits import ConnectionLimit


class CompatRoutes(Collector):
    """Builds the routes of OpenAI's and Deepgram's APIs, and collects how much they are used."""

    def __init__(
        self,
        model: str,
        factory: PipelineFactory,
        transcriber: Transcriber,
        config: ApiConfig | None = None,
        *,
        pause_ms: int = 500,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Create the builder.

        Args:
            model: name of the model.
            factory: builds the pipelines of live sessions.
            transcriber: transcribes recordings.
            config: limits; None: the defaults.
            pause_ms: milliseconds of silence after which the engine makes a segment final.
            timeout_s: seconds without a frame after which a live session is closed.
        """
        self.transcriber = transcriber
        self._model, self._factory, self._pause_ms, self._timeout_s = model, factory, pause_ms, timeout_s
        self._config = config or ApiConfig()
        self._listen: ListenRoutes | None = None

    def routes(self, access: Access, connections: ConnectionLimit, streams: StreamSupervisor) -> list[BaseRoute]:
        """Return the routes."""
        self._listen = ListenRoutes(
            access,
            connections,
            self._factory,
            streams,
            model=self._model,
            max_sessions=self._config.listeners,
            pause_ms=self._pause_ms,
            timeout_s=self._timeout_s,
        )
        recordings = TranscriptionRoutes(access, self.transcriber, model=self._model, megabytes=self._config.megabytes)
        return [*self._listen.routes(), *recordings.routes()]

    def collect(self) -> Iterator[Metric]:
        """Return the numbers of live sessions and recordings."""
        sessions = GaugeMetricFamily("captioner_api_sessions", "Live sessions of /v1/listen")
        sessions.add_metric([], self._listen.sessions if self._listen else 0)
        recordings = GaugeMetricFamily("captioner_api_recordings", "Recordings of /v1/audio, running or waiting")
        recordings.add_metric([], self.transcriber.busy)
        yield from (sessions, recordings)

"""The addresses under /v1: what clients of OpenAI and of Deepgram expect, put together."""

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
from captioner.server.compat.deepgram import IDLE, ListenRoutes
from captioner.server.compat.openai import TranscriptionRoutes
from captioner.server.limits import ConnectionLimit


class CompatRoutes(Collector):
    """What they are made of, and how much of it is in use."""

    def __init__(
        self,
        model: str,
        factory: PipelineFactory,
        transcriber: Transcriber,
        config: ApiConfig | None = None,
        *,
        pause: int = 500,
        idle: float = IDLE,
    ) -> None:
        """The addresses of one server.

        Args:
            model: its name.
            factory: builds the pipelines of live sessions.
            transcriber: works on recordings.
            config: how much they may take.
            pause: milliseconds of silence after which the engine makes a final.
            idle: seconds that a live session may be silent on the line.
        """
        self.transcriber = transcriber
        self._model, self._factory, self._pause, self._idle = model, factory, pause, idle
        self._config = config or ApiConfig()
        self._listen: ListenRoutes | None = None

    def routes(self, access: Access, connections: ConnectionLimit, streams: StreamSupervisor) -> list[BaseRoute]:
        """All of them."""
        own = self._config
        self._listen = ListenRoutes(
            access,
            connections,
            self._factory,
            streams,
            model=self._model,
            most=own.listeners,
            pause=self._pause,
            idle=self._idle,
        )
        recordings = TranscriptionRoutes(access, self.transcriber, model=self._model, megabytes=own.megabytes)
        return [*self._listen.routes(), *recordings.routes()]

    def collect(self) -> Iterator[Metric]:
        """How many are served."""
        sessions = GaugeMetricFamily("captioner_api_sessions", "Live sessions of /v1/listen")
        sessions.add_metric([], self._listen.running if self._listen else 0)
        recordings = GaugeMetricFamily("captioner_api_recordings", "Recordings of /v1/audio, at work or waiting")
        recordings.add_metric([], self.transcriber.busy)
        yield from (sessions, recordings)

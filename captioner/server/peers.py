"""The addresses under /v1: what clients of OpenAI and of Deepgram expect, put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.routing import BaseRoute

from captioner.config import ApiConfig
from captioner.scheduler import Scheduler
from captioner.server.access import Access
from captioner.server.limits import Places
from captioner.server.listen import IDLE, Listen, MakeEngine
from captioner.server.transcriptions import Transcriptions
from captioner.transcriber import Transcriber


@dataclass(frozen=True, slots=True)
class Peers:
    """What they are made of."""

    model: str
    """Its name."""
    make_engine: MakeEngine
    transcriber: Transcriber
    config: ApiConfig = field(default_factory=ApiConfig)
    pause: int = 500
    """Milliseconds of silence after which the engine makes a final."""
    idle: float = IDLE
    """Seconds that a live session may be silent on the line."""

    def routes(self, access: Access, places: Places, scheduler: Scheduler) -> list[BaseRoute]:
        """All of them."""
        own = self.config
        listen = Listen(
            access,
            places,
            self.make_engine,
            scheduler,
            model=self.model,
            most=own.listeners,
            pause=self.pause,
            idle=self.idle,
        )
        recordings = Transcriptions(access, self.transcriber, model=self.model, megabytes=own.megabytes)
        return [*listen.routes(), *recordings.routes()]

from __future__ import annotations

from tests.captioner.bus.conftest import redis_server

__all__ = ["redis_server"]

from __future__ import annotations

from tests.captioner.delivery.redis.conftest import redis_server

__all__ = ["redis_server"]

from __future__ import annotations

from tests.captioner.delivery.redis.conftest import redis_server
from tests.pages.conftest import browser

__all__ = ["browser", "redis_server"]

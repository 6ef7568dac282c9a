"""Connection to Redis."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff


def connect(url: str) -> Any:
    """Make a client, which connects when it is first used.

    A connection that died with the last Redis is noticed when it is used, so one further attempt is made at once. The
    default of the client is three attempts, seconds apart; callers here retry in their own way.
    """
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(ConstantBackoff(0.05), 1))

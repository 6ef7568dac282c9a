"""The line to Redis, as all of this package use it."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff


def connect(url: str) -> Any:
    """A client; nothing is connected yet.

    A connection that died with the last Redis is noticed when it is used, so one further try is made at once. The
    client's own default is three, seconds apart: whoever waits here knows better what to do meanwhile.
    """
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(ConstantBackoff(0.05), 1))

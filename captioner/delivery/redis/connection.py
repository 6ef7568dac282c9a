"""Connection to Redis."""

from __future__ import annotations

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

_ANSWER_S = 1.0
"""Seconds within which Redis answers a ping."""


def connect(url: str) -> Any:
    """Make a client, which connects when it is first used.

    A connection that died with the last Redis is noticed when it is used, so one further attempt is made at once. The
    default of the client is three attempts, seconds apart; callers here retry in their own way.
    """
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(ConstantBackoff(0.05), 1))


async def ping(redis: Any) -> None:
    """Find out whether Redis responds.

    Raises:
        RedisError: it refuses the connection or the credentials.
        OSError: it cannot be reached, or has not answered within a second.
    """
    try:
        async with asyncio.timeout(_ANSWER_S):
            await redis.ping()
    except TimeoutError as error:
        raise TimeoutError(f"no answer within {_ANSWER_S:g} s") from error

from __future__ import annotations

import pytest

from tests.captioner.bus.conftest import RedisServer
from tests.captioner.server.conftest import SECOND, Running
from tests.captioner.server.test_sse import finals, until, watching

pytestmark = pytest.mark.program


def test_a_room_speaks_while_redis_is_away(engine: Running, redis_server: RedisServer) -> None:
    """Who watches the engine itself notices nothing."""
    redis_server.kill()
    with engine.publisher("hall") as socket:
        socket.recv(10)
        with watching(engine, "hall") as events:
            socket.send(SECOND * 3)
            socket.send('{"type":"end"}')
            received = until(events, "status", state="ended")
    redis_server.start()

    assert {("en", "c1"), ("es", "c1")} == set(finals(received))

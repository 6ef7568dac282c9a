from __future__ import annotations

from pathlib import Path

from captioner.bench.recordings import Recording
from tests.captioner.server.conftest import RunningServer
from tests.rigs.recovery import ROOM, Recovery, RecoveryReport, publisher_client, viewer_client

SPOKEN = Recording("silence", Path("silence.wav"), "en", ("es",))


def test_clients_reconnect(tmp_path: Path) -> None:
    """Both clients reconnect; finals are kept by epoch."""
    running = RunningServer(tmp_path)
    port = int(running.host.rpartition(":")[2])
    with (
        viewer_client(port, "es") as viewer,
        publisher_client(port, SPOKEN, bytes(32_000)) as publisher,
    ):
        publisher.until(lambda: viewer.live > viewer.ready > 0 and publisher.ready > 0)
        publisher.until(lambda: bool(viewer.finals))

    running.client.close()
    running.stop()
    running.join()
    assert {running.rooms.get(ROOM).hub.epoch + "c1": "es:w1 w2 w3"} == viewer.finals


def test_the_report() -> None:
    result = RecoveryReport((Recovery(1.5, 1.6, 1.7, 2.9, 12, 0, 0),))

    assert ["1", "1.50", "1.60", "1.70", "2.90", "12", "0", "0"] == result.table.splitlines()[1].split()
    assert {"machine", "recoveries"} == set(result.json)

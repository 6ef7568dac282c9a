from __future__ import annotations

import asyncio
import logging
import socket
import time
from pathlib import Path

import pytest

from captioner.server.loop_watchdog import LoopWatchdog


def blocked(seconds: float, **options: float) -> None:
    """A loop that does nothing else for so long."""

    async def run() -> None:
        with LoopWatchdog(every=0.01, **options):
            await asyncio.sleep(0.05)
            time.sleep(seconds)
            await asyncio.sleep(0.1)

    asyncio.run(run())


def test_a_blocked_loop_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """Once, with the place at which it stands; and once that it goes on."""
    with caplog.at_level(logging.WARNING):
        blocked(0.5, patience=0.15)

    stands, goes = [record.getMessage() for record in caplog.records]
    assert stands.startswith("the event loop stands still")
    assert f"run ({Path(__file__).name}:" in stands
    assert goes.startswith("the event loop goes on after")


def test_a_loop_that_turns_is_not_worth_a_word(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is said."""
    with caplog.at_level(logging.WARNING):
        blocked(0.0, patience=10)

    assert [] == caplog.records


def test_systemd_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the socket that it names, as long as it watches."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "60000000")
        blocked(0.0)

        assert b"WATCHDOG=1" == systemd.recv(100)

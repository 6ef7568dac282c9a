from __future__ import annotations

import asyncio
import logging
import socket
import time
from pathlib import Path

import pytest

from captioner.server.loop_watchdog import LoopWatchdog


def run_blocked_loop(seconds: float, **options: float) -> None:
    """Run a loop that is blocked for some seconds."""

    async def run() -> None:
        with LoopWatchdog(interval_s=0.01, **options):
            await asyncio.sleep(0.05)
            time.sleep(seconds)
            await asyncio.sleep(0.1)

    asyncio.run(run())


def test_a_blocked_loop_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """With the code that blocks it; a second line reports that the loop continues."""
    with caplog.at_level(logging.WARNING):
        run_blocked_loop(0.5, timeout_s=0.15)

    blocked, continues = [record.getMessage() for record in caplog.records]
    assert blocked.startswith("the event loop is blocked")
    assert f"run ({Path(__file__).name}:" in blocked
    assert continues.startswith("the event loop continues after")


def test_a_loop_that_runs_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """There is no line without a problem."""
    with caplog.at_level(logging.WARNING):
        run_blocked_loop(0.0, timeout_s=10)

    assert [] == caplog.records


def test_systemd_receives_keep_alive_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the socket in the environment, if systemd watches the process."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "60000000")
        run_blocked_loop(0.0)

        assert b"WATCHDOG=1" == systemd.recv(100)

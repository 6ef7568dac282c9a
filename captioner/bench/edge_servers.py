"""Several edge processes in front of the synthetic server, connected by their own Redis."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx

from captioner.bench.server_process import HOST, free_port
from captioner.bench.synthetic_server import ROOM, ServingProcess, synthetic_server
from captioner.errors import CaptionerError, ConfigError

_PATIENCE = 60.0
"""Seconds until an edge must have the room."""


@contextmanager
def edge_servers(rate: float, edges: int) -> Iterator[tuple[ServingProcess, ...]]:
    """Run the processes for the length of the `with`: yields the edges, then engine and Redis, which serve no viewers.

    Raises:
        ConfigError: redis-server is not installed.
        CaptionerError: an edge did not start.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise ConfigError("edges need redis-server, which is not installed", "apt-get install redis-server")
    with ExitStack() as stack:
        port = free_port()
        memory = ["--bind", HOST, "--save", "", "--appendonly", "no"]
        redis = _started(stack, [program, "--port", str(port), *memory], {})
        url = f"redis://{HOST}:{port}"
        engine = stack.enter_context(synthetic_server(rate, url))
        command = [sys.executable, "-m", "captioner", "edge", "--bus", url, "--host", HOST, "--port"]
        ports = [free_port() for _ in range(edges)]
        many = {"CAPTIONER_SERVER_PER_ADDRESS": "100000"}
        serving = [_started(stack, [*command, str(each)], many) for each in ports]
        for each in ports:
            _await_room(each)
        yield (
            *(ServingProcess(each, process.pid) for each, process in zip(ports, serving, strict=True)),
            engine,
            ServingProcess(port, redis.pid),
        )


def _started(stack: ExitStack, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | environment)

    def end() -> None:
        process.kill()
        process.wait()

    stack.callback(end)
    return process


def _await_room(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while not _has_room(port):
        if time.monotonic() > until:
            raise CaptionerError(
                f"an edge did not have the room after {_PATIENCE:.0f} s", "the machine may be overloaded"
            )
        time.sleep(0.1)


def _has_room(port: int) -> bool:
    try:
        return httpx.get(f"http://{HOST}:{port}/rooms/{ROOM}", timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False

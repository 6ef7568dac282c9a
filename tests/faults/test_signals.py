"""SIGTERM, SIGINT and SIGKILL in every state of a room: loading, waiting, speaking, ending."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.watcher import Watcher
from tests.rigs.interrupts import interrupt

SIGNS = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)
ROOM = "hall"


def loading(process: Process, _: ExitStack) -> Watcher | None:
    """Load the weights; nothing is served."""
    process.switches.on("loading")
    process.launch()
    eventually(lambda: _listens(process))
    return None


def waiting(process: Process, stack: ExitStack) -> Watcher | None:
    """Connect a publisher whose engine is not ready."""
    process.start()
    process.switches.on("making")
    line = stack.enter_context(connect(f"ws://127.0.0.1:{process.port}/rooms/{ROOM}/audio?from=en", close_timeout=0))
    eventually(lambda: process.get(f"/rooms/{ROOM}")[0] == 200)
    del line
    return None


def speaking(process: Process, stack: ExitStack) -> Watcher | None:
    """Show captions, one of them open."""
    process.start()
    publisher = stack.enter_context(process.publisher(ROOM))
    viewer = stack.enter_context(Watcher(process.port, ROOM))
    publisher.speak(range(1, 8))
    viewer.await_words("s7")
    return viewer


def ending(process: Process, stack: ExitStack) -> Watcher | None:
    """Send `end` while the last captions are not decoded."""
    process.start()
    publisher = stack.enter_context(process.publisher(ROOM))
    viewer = stack.enter_context(Watcher(process.port, ROOM))
    publisher.speak(range(1, 31))
    publisher.connection.send('{"type":"end"}')
    viewer.await_words("s7")
    return viewer


STATES: tuple[Callable[[Process, ExitStack], Watcher | None], ...] = (loading, waiting, speaking, ending)
CHEAP = {(speaking, signal.SIGKILL), (ending, signal.SIGTERM), (waiting, signal.SIGINT)}
"""Combinations injected by every run of the tests."""


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        pytest.param(state, sign, marks=[] if (state, sign) in CHEAP else [pytest.mark.lasting])
        for state in STATES
        for sign in SIGNS
    ],
)
def test_a_signal(
    own_process: Process, fault: Fault, state: Callable[[Process, ExitStack], Watcher | None], sign: signal.Signals
) -> None:
    """The process ends at once without a traceback; after a restart it has every final that was seen, and continues."""
    with ExitStack() as stack:
        viewer = state(own_process, stack)
        seen = dict(viewer.finals) if viewer else {}
        fault.begin(f"{sign.name} while {state.__name__}", _effect(state, sign))
        code = own_process.kill(sign)
        messages = own_process.log
        for switch in ("loading", "making"):
            own_process.switches.off(switch)
        own_process.start()
        with own_process.publisher(ROOM) as publisher, ExitStack() as again:
            after = viewer or again.enter_context(Watcher(own_process.port, ROOM))
            publisher.speak([41, 42, 43])
            after.await_finals("s41 s42 s43")
            fault.end()
            publisher.end()
        seen |= viewer.finals if viewer else {}
        stack.pop_all()

    kept = own_process.finals(ROOM)
    fault.lost_finals = len([text for text in seen.values() if text not in kept])

    assert 0 == fault.lost_finals, (seen, kept)
    assert [] == after.changed
    assert code in (0, 130, -sign), messages
    assert "Traceback" not in messages
    if viewer is not None and sign is not signal.SIGKILL:
        assert 1 == viewer.byes


def _effect(state: Callable[..., object], sign: signal.Signals) -> str:
    if state in (loading, waiting):
        return "no captions yet; pages connect later"
    if sign is signal.SIGKILL:
        return "captions stop; pages reconnect and have all finals"
    return "open captions become final, `bye`; pages reconnect"


def _listens(process: Process) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", process.port)) == 0


@pytest.mark.lasting
def test_the_publisher_gets_done(own_process: Process) -> None:
    """A publisher whose server ends gets `done`, and its connection is closed."""
    own_process.start()
    with own_process.publisher(ROOM) as publisher:
        publisher.speak([1])
        threading.Thread(target=own_process.kill, args=(signal.SIGTERM,), daemon=True).start()
        messages = list(publisher.connection)  # until the connection is closed

    assert ['{"type":"done"}'] == messages


def test_killed_as_a_final_is_effect(own_process: Process, fault: Fault) -> None:
    """A final is on the disk when a viewer receives it, so that a kill at that moment does not lose it."""
    own_process.start()
    with ExitStack() as stack:
        publisher = stack.enter_context(own_process.publisher(ROOM))
        viewer = stack.enter_context(Watcher(own_process.port, ROOM))
        viewer.on_final = lambda: os.kill(own_process.pid, signal.SIGKILL)
        publisher.speak([1, 2, 3])
        eventually(lambda: bool(viewer.finals))
        stack.pop_all()
    fault.begin("SIGKILL as a viewer gets a final", "captions stop; pages reconnect")
    own_process.kill(signal.SIGKILL)
    kept = own_process.journal(ROOM)
    fault.lost_finals = len(set(viewer.finals.values()) - set(kept))

    assert list(viewer.finals.values()) == kept


@pytest.mark.model
@pytest.mark.program
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_recognizer_works(sign: signal.Signals) -> None:
    """With real models at work every open caption becomes final, viewers get `bye`, and the process does not crash."""
    outcome = interrupt(sign, "es", "en", wait_s=0.5)

    assert outcome.clean, outcome


@pytest.mark.model
def test_a_second_signal(tmp_path: Path) -> None:
    """A second signal ends the process without a traceback and without an abort, whatever it is doing."""
    speech = str(Path(__file__).parents[2] / "samples" / "es-phone.flac")
    command = [sys.executable, "-m", "captioner", "run", speech, "--from", "es", "--port", "0", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    eventually(lambda: (tmp_path / "main" / "es.srt").exists())
    process.send_signal(signal.SIGINT)
    time.sleep(0.7)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)

    assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in stderr

"""SIGTERM, SIGINT and kill -9 in every state of a room: loading, waiting, speaking, ending."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from websockets.sync.client import connect

from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.watcher import Watcher

SIGNS = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)
ROOM = "hall"


def loading(process: Process, _: ExitStack) -> Watcher | None:
    """The weights are being loaded; nobody is served yet."""
    process.switches.on("loading")
    process.launch()
    eventually(lambda: _listens(process))
    return None


def waiting(process: Process, stack: ExitStack) -> Watcher | None:
    """A publisher whose engine is being made."""
    process.start()
    process.switches.on("making")
    line = stack.enter_context(connect(f"ws://127.0.0.1:{process.port}/rooms/{ROOM}/audio?from=en", close_timeout=0))
    eventually(lambda: process.get(f"/rooms/{ROOM}")[0] == 200)
    del line
    return None


def speaking(process: Process, stack: ExitStack) -> Watcher | None:
    """Captions come, one is open."""
    process.start()
    publisher = stack.enter_context(process.publisher(ROOM))
    viewer = stack.enter_context(Watcher(process.port, ROOM))
    publisher.speak(range(1, 8))
    viewer.await_words("s7")
    return viewer


def ending(process: Process, stack: ExitStack) -> Watcher | None:
    """The publisher has said that it ends, and its last captions are still being made."""
    process.start()
    publisher = stack.enter_context(process.publisher(ROOM))
    viewer = stack.enter_context(Watcher(process.port, ROOM))
    publisher.speak(range(1, 31))
    publisher.line.send('{"type":"end"}')
    viewer.await_words("s7")
    return viewer


STATES: tuple[Callable[[Process, ExitStack], Watcher | None], ...] = (loading, waiting, speaking, ending)
CHEAP = {(speaking, signal.SIGKILL), (ending, signal.SIGTERM), (waiting, signal.SIGINT)}
"""Injected by every run of the tests."""


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        pytest.param(state, sign, marks=[] if (state, sign) in CHEAP else [pytest.mark.lasting])
        for state in STATES
        for sign in SIGNS
    ],
)
def test_a_signal(
    mortal: Process, fault: Fault, state: Callable[[Process, ExitStack], Watcher | None], sign: signal.Signals
) -> None:
    """It ends at once and without a traceback; started again it has every final that anybody saw, and goes on."""
    with ExitStack() as stack:
        viewer = state(mortal, stack)
        seen = dict(viewer.finals) if viewer else {}
        fault.begins(f"{sign.name} while {state.__name__}", _seen(state, sign))
        code = mortal.kill(sign)
        said = mortal.log
        for switch in ("loading", "making"):
            mortal.switches.off(switch)
        mortal.start()
        with mortal.publisher(ROOM) as publisher, ExitStack() as again:
            after = viewer or again.enter_context(Watcher(mortal.port, ROOM))
            publisher.speak([41, 42, 43])
            after.await_finals("s41 s42 s43")
            fault.is_over()
            publisher.end()
        seen |= viewer.finals if viewer else {}
        stack.pop_all()

    kept = mortal.finals(ROOM)
    fault.finals = len([text for text in seen.values() if text not in kept])

    assert 0 == fault.finals, (seen, kept)
    assert [] == after.changed
    assert code in (0, 130, -sign), said
    assert "Traceback" not in said
    if viewer is not None and sign is not signal.SIGKILL:
        assert 1 == viewer.byes


def _seen(state: Callable[..., object], sign: signal.Signals) -> str:
    if state in (loading, waiting):
        return "nothing was there yet; pages connect when it is"
    if sign is signal.SIGKILL:
        return "captions stop, the page connects again by itself and has all finals"
    return "what was being said final, `bye`; the page connects again by itself"


def _listens(process: Process) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", process.port)) == 0


@pytest.mark.lasting
def test_who_publishes_is_told(mortal: Process) -> None:
    """A publisher whose server ends is told that all is final, and its line is closed."""
    mortal.start()
    with mortal.publisher(ROOM) as publisher:
        publisher.speak([1])
        threading.Thread(target=mortal.kill, args=(signal.SIGTERM,), daemon=True).start()
        said = list(publisher.line)  # up to its end

    assert ['{"type":"done"}'] == said


def test_killed_as_a_final_is_seen(mortal: Process, fault: Fault) -> None:
    """The moment a viewer has it is the worst: it must be on the disk by then."""
    mortal.start()
    with ExitStack() as stack:
        publisher = stack.enter_context(mortal.publisher(ROOM))
        viewer = stack.enter_context(Watcher(mortal.port, ROOM))
        viewer.on_final = lambda: os.kill(mortal.pid, signal.SIGKILL)
        publisher.speak([1, 2, 3])
        eventually(lambda: bool(viewer.finals))
        stack.pop_all()
    fault.begins("SIGKILL as a viewer gets a final", "captions stop, the page connects again by itself")
    mortal.kill(signal.SIGKILL)
    kept = mortal.journal(ROOM)
    fault.finals = len(set(viewer.finals.values()) - set(kept))

    assert list(viewer.finals.values()) == kept

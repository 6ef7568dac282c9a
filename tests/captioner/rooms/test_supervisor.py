from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import threading
from functools import partial

import pytest

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.session import Session
from captioner.rooms.supervisor import StreamSupervisor
from captioner.types import Revision
from tests.captioner.rooms.test_engine_worker import HangingEngine
from tests.fakes import ScriptedEngine, silence


def test_who_has_gone_and_hangs_keeps_nobody_from_the_model() -> None:
    """A session whose speaker has left has the turn; it is given back, and the others go on."""
    hung = HangingEngine(1)
    engines = iter((hung, ScriptedEngine()))
    streams, said = StreamSupervisor(hang=0.02), list[Revision]()

    async def work() -> None:
        session, over = Session(lambda: next(engines), streams), threading.Event()
        await session.begin()
        await session.send(silence(1))
        assert await asyncio.to_thread(hung.reached.wait, 10)
        session.abandon()
        names = map("c{}".format, itertools.count(1))
        other = streams.open(AudioBuffer(), ScriptedEngine, names, said.extend, over.set)
        other.buffer.put(silence(3))
        other.end()
        while not over.is_set():
            streams.look()
            await asyncio.sleep(0.002)

    asyncio.run(work())
    hung.go.set()

    assert "w1 w2 w3" == said[-1].text


def _look(looked: list[int], number: int) -> None:
    looked.append(1 // number)


def test_one_that_cannot_be_looked_at(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is said, and keeps no other from it."""
    streams = StreamSupervisor()
    looked: list[int] = []
    opened = [streams.open(AudioBuffer(), ScriptedEngine, iter(()), lambda _: None, lambda: None) for _ in range(2)]
    for number, stream in enumerate(opened):
        monkeypatch.setattr(stream, "look", partial(_look, looked, number))
    streams.look()
    for stream in opened:
        stream.end()

    assert [1] == looked
    assert ["a stream cannot be looked at"] == [
        record.message for record in caplog.records if record.levelno == logging.ERROR
    ]


def test_streams_that_are_over_are_forgotten() -> None:
    """Nothing is kept of them."""
    streams, over = StreamSupervisor(), threading.Event()
    streams.open(AudioBuffer(), ScriptedEngine, iter(()), lambda _: None, over.set).end()
    assert over.wait(10)
    for _ in range(500):
        gc.collect()
        if not len(streams):
            break

    assert 0 == len(streams)

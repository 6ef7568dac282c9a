from __future__ import annotations

import asyncio
import gc
import itertools
import logging
from functools import partial

import pytest

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.session import Session
from captioner.rooms.supervisor import StreamSupervisor
from tests.captioner.rooms.listener import RecordingListener
from tests.captioner.rooms.test_engine_worker import HangingEngine
from tests.captioner.rooms.test_stream import ScriptedPipelines
from tests.fakes import ScriptedEngine, silence


def test_an_abandoned_session_that_hangs_does_not_block_the_model() -> None:
    """The turn of a session whose client has left and whose engine hangs is given back, and others go on."""
    hung = HangingEngine(1)
    streams, listener = StreamSupervisor(hang_timeout_s=0.02), RecordingListener()
    engines = iter((hung, ScriptedEngine()))

    async def work() -> None:
        session = Session(SimpleFactory(lambda _spoken, _targets: next(engines)), "en", streams)
        await session.begin()
        await session.send(silence(1))
        assert await asyncio.to_thread(hung.reached.wait, 10)
        session.abandon()
        names = map("c{}".format, itertools.count(1))
        other = streams.open(AudioBuffer(), ScriptedPipelines(ScriptedEngine), listener, segment_names=names)
        other.buffer.put(silence(3))
        other.end()
        while not listener.over.is_set():
            streams.check()
            await asyncio.sleep(0.002)

    asyncio.run(work())
    hung.go.set()

    assert "w1 w2 w3" == listener.published[-1].text


def _check(checked: list[int], number: int) -> None:
    checked.append(1 // number)


def test_a_failing_check(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that fails is logged and does not keep other streams from being checked."""
    streams = StreamSupervisor()
    checked: list[int] = []
    opened = [
        streams.open(AudioBuffer(), ScriptedPipelines(ScriptedEngine), RecordingListener(), segment_names=iter(()))
        for _ in range(2)
    ]
    for number, stream in enumerate(opened):
        monkeypatch.setattr(stream.engine, "check_hang", partial(_check, checked, number))
    streams.check()
    for stream in opened:
        stream.end()

    assert [1] == checked
    errors = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert ["could not check a stream"] == errors


def test_ended_streams_are_forgotten() -> None:
    """The supervisor keeps no stream in memory after its end."""
    streams, listener = StreamSupervisor(), RecordingListener()
    streams.open(AudioBuffer(), ScriptedPipelines(ScriptedEngine), listener, segment_names=iter(())).end()
    assert listener.over.wait(10)
    for _ in range(500):
        gc.collect()
        if not len(streams):
            break

    assert 0 == len(streams)

from __future__ import annotations

import asyncio

import pytest

from captioner.errors import TooMuch
from captioner.rooms.session import Finished, Finishing, Session, SessionEvent
from captioner.rooms.supervisor import StreamSupervisor
from captioner.types import Revision
from tests.fakes import ScriptedEngine, silence


def engine() -> ScriptedEngine:
    return ScriptedEngine()


async def heard(session: Session) -> list[SessionEvent]:
    return [event async for event in session.events()]


def test_finishing_goes_on_at_the_same_time() -> None:
    """What is said after `finish` is on the same clock, behind the markers."""

    async def work() -> list[SessionEvent]:
        session = Session(engine, StreamSupervisor())
        await session.begin()
        await session.send(silence(2))
        await session.finish()
        await session.send(silence(1))
        await session.close()
        return await heard(session)

    events = asyncio.run(work())
    finals = [(each.segment, each.text, each.start) for each in events if isinstance(each, Revision) and each.final]
    marks = [type(each) for each in events if isinstance(each, Finishing | Finished)]

    assert [("u1", "w1 w2", 0), ("u2", "w1", 2000)] == finals
    assert [Finishing, Finished] == marks


def test_what_is_not_taken_is_bounded() -> None:
    """Newer revisions take the place of older ones; whoever takes nothing for long is told off."""

    async def work(words: int) -> list[SessionEvent]:
        session = Session(lambda: ScriptedEngine(words=words), StreamSupervisor(), most=3)
        await session.begin()
        await session.send(silence(30))
        await session.close()
        return await heard(session)

    long = [event for event in asyncio.run(work(1000)) if isinstance(event, Revision)]

    assert 30 == len(long[-1].text.split())
    with pytest.raises(TooMuch):
        asyncio.run(work(2))


def test_a_speaker_who_is_gone() -> None:
    """Is told nothing any more, and the engine ends by itself."""

    async def work() -> list[SessionEvent]:
        session = Session(engine, StreamSupervisor())
        await session.begin()
        await session.send(silence(2))
        session.abandon()
        return await heard(session)

    assert [] == asyncio.run(work())

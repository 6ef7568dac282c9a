from __future__ import annotations

import asyncio

import pytest

from captioner.errors import TooMuch
from captioner.rooms.session import Finished, Finishing, Session, SessionEvent
from captioner.rooms.supervisor import StreamSupervisor
from captioner.types import Revision
from tests.fakes import scripted_factory, silence


async def events(session: Session) -> list[SessionEvent]:
    return [event async for event in session.events()]


def test_finishing_goes_on_at_the_same_time() -> None:
    """Speech after `finish` has times of the same clock, and comes after the markers."""

    async def work() -> list[SessionEvent]:
        session = Session(scripted_factory(), "en", StreamSupervisor())
        await session.begin()
        await session.send(silence(2))
        await session.finish()
        await session.send(silence(1))
        await session.close()
        return await events(session)

    found = asyncio.run(work())
    finals = [(each.segment, each.text, each.start) for each in found if isinstance(each, Revision) and each.final]
    marks = [type(each) for each in found if isinstance(each, Finishing | Finished)]

    assert [("u1", "w1 w2", 0), ("u2", "w1", 2000)] == finals
    assert [Finishing, Finished] == marks


def test_waiting_events_are_bounded() -> None:
    """Newer revisions replace older ones of a segment; a client that does not read for long gets `TooMuch`."""

    async def work(words: int) -> list[SessionEvent]:
        session = Session(scripted_factory(words=words), "en", StreamSupervisor(), max_events=3)
        await session.begin()
        await session.send(silence(30))
        await session.close()
        return await events(session)

    long = [event for event in asyncio.run(work(1000)) if isinstance(event, Revision)]

    assert 30 == len(long[-1].text.split())
    with pytest.raises(TooMuch):
        asyncio.run(work(2))


def test_an_abandoned_session_has_no_events() -> None:
    """When the client is gone, nothing more is queued, and the engine ends in the background."""

    async def work() -> list[SessionEvent]:
        session = Session(scripted_factory(), "en", StreamSupervisor())
        await session.begin()
        await session.send(silence(2))
        session.abandon()
        return await events(session)

    assert [] == asyncio.run(work())

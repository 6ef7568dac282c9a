"""Streams beside that of a room's publisher: the voice of an operator, and the feed of an interpreter."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial

from captioner import languages
from captioner.audio.buffer import AudioBuffer
from captioner.audio.source_status import SourceStatus
from captioner.config import logs
from captioner.config.limits import Limits
from captioner.errors import LanguageError
from captioner.rooms.feed_listener import FeedListener
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.publisher import Publisher
from captioner.rooms.registry import RoomRegistry
from captioner.rooms.respeaking import Respeaking
from captioner.rooms.room import Room
from captioner.rooms.stream import Stream
from captioner.rooms.stream_listener import StreamListener
from captioner.rooms.stream_pipelines import PlainPipelines, RoomPipelines, StreamPipelines
from captioner.rooms.supervisor import StreamSupervisor

_MAX_LOADING = 4
"""Streams that are loaded at the same time."""


class SideStreams:
    """Opens such streams; each takes the place of a room, since it costs as much."""

    def __init__(
        self, registry: RoomRegistry, factory: PipelineFactory, *, streams: StreamSupervisor, limits: Limits
    ) -> None:
        self._registry, self._factory, self._streams, self._limits = registry, factory, streams, limits
        self._loading = asyncio.Semaphore(_MAX_LOADING)

    async def respeak(self, room: Room, language: str, operator: str, over: asyncio.Event) -> Stream:
        """Open a stream for the voice of an operator; see `Rooms.respeak`."""
        room.desk.takeovers.require(language, operator)
        give_back = self._registry.reserve()
        listener = Respeaking(room, language, operator, asyncio.get_running_loop(), over, give_back)
        factory = self._factory.for_room(room.name, None, "", languages.spoken_scripts(language))
        try:
            pipelines = PlainPipelines(factory, factory.spoken_languages(languages.spoken(language)))
            return await self._open(room, pipelines, listener, AudioBuffer(room.clock.now_ms, self._limits.backlog_s))
        except BaseException:
            give_back()
            raise

    async def feed(
        self, room: Room, language: str, *, hold_ms: int, source_status: Callable[[], SourceStatus] | None
    ) -> Publisher:
        """Open a stream for the feed of a language; see `Rooms.feed`."""
        language = languages.lookup(languages.check(language), room.languages)
        if room.spoken == language:
            hint = "send this audio as that of the room, without feed="
            raise LanguageError(f"{language} is the spoken language of room {room.name}", hint)
        factory = self._factory.for_room(room.name, None, "", languages.spoken_scripts(language))
        spoken = factory.spoken_languages(languages.spoken(language))
        buffer = AudioBuffer(room.clock.now_ms, self._limits.backlog_s, source_status=source_status)
        feeds, places, over = room.desk.feeds, contextlib.ExitStack(), asyncio.Event()

        def finish() -> None:
            places.close()
            over.set()

        with places:
            feeds.reserve(language, hold_ms)
            places.callback(feeds.finish, language)
            places.callback(self._registry.reserve())
            self._registry.get(room.name)  # it may have been closed to make space
            listener = FeedListener(room, language, asyncio.get_running_loop(), finish)
            pipelines = RoomPipelines(factory, spoken, (), room.rules, None)
            stream = await self._open(room, pipelines, listener, buffer)
            places = places.pop_all()
        feeds.begin(language, stream)
        room.add_languages(room.spoken, (language,))
        return Publisher(stream, over)

    async def _open(
        self, room: Room, pipelines: StreamPipelines, listener: StreamListener, buffer: AudioBuffer
    ) -> Stream:
        opened = partial(self._streams.open, buffer, pipelines, listener, segment_names=room.segment_names)
        async with self._loading:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, partial(logs.of_room(room.name).run, opened))

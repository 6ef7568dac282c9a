"""The server with its rooms, and the sources of this machine that play into them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from captioner import audio
from captioner.archive import Archive
from captioner.audio.pace import pace
from captioner.config import Config, RoomConfig
from captioner.errors import CaptionerError
from captioner.layout import Layout
from captioner.player import play
from captioner.rooms import Rooms
from captioner.stages import Report, Stages
from captioner.stream import Engine
from captioner.translators import Translator
from captioner.types import AudioChunk

Announce = Callable[[dict[str, str]], None]
"""Takes the addresses when they can be opened: what is there -> its URL."""


class Makers(Protocol):
    """What makes the stages of one room after the other."""

    @property
    def layout(self) -> Layout:
        """Of the files."""
        ...

    def engine(self, spoken: str, targets: tuple[str, ...], /) -> Engine:
        """The line for one stream."""
        ...

    def translators(self, spoken: str, targets: tuple[str, ...], /) -> tuple[Translator, ...]:
        """What serves each pair of languages, or a `LanguageError`."""
        ...

    def close(self) -> None:
        """Let go of what they share."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """Audio of this machine, and the room it is for."""

    room: RoomConfig
    chunks: Iterable[AudioChunk]

    @classmethod
    def opened(cls, room: RoomConfig, *, rate: int = 16_000, encoding: str = "s16le") -> Source:
        """The source that the room names, at the speed of speech.

        Raises:
            SourceError: it cannot be read.
        """
        chunks = audio.open_source(room.source, rate=rate, encoding=encoding)
        return cls(room, chunks if audio.is_live(room.source) else pace(chunks))


def serve(
    config: Config,
    sources: tuple[Source, ...],
    report: Report,
    announce: Announce,
    *,
    needed: bool = False,
    until_end: bool = False,
    load: Callable[[Config, Report], Makers] = Stages.loaded,
) -> None:
    """Serve and play the sources until SIGINT or SIGTERM.

    `needed`: a source that fails ends everything; `until_end`: so do sources that have all come to their end.

    Raises:
        CaptionerError: the port is taken, a model is missing, a language cannot be served, a needed source failed.
    """
    from captioner.server.access import Access
    from captioner.server.app import create_app
    from captioner.server.serve import listen, server

    with listen(config.server.host, config.server.port) as listening:
        made = load(config, report)
        for source in sources:
            _refuse_early(made, source.room)
        rooms = Rooms(made.engine, made.translators, partial(Archive, config.archive.out, layout=made.layout))
        programme = Programme(rooms, sources, report, needed=needed, until_end=until_end)
        access = Access(config.server.publish_token or None, config.server.operate_token or None)
        app = create_app(rooms, access=access, beside=(programme.play,))
        base = _base(config.server.host, listening.getsockname()[1])
        running = server(app, rooms, lambda: announce(dict(addresses(base, sources))))
        programme.stop = partial(setattr, running, "should_exit", True)
        with (
            contextlib.closing(made),
            contextlib.suppress(KeyboardInterrupt),
        ):  # uvicorn passes the signal on at the end
            running.run(sockets=[listening])
    if programme.failure is not None:
        raise programme.failure


class Programme:
    """The sources, playing while the server runs."""

    def __init__(
        self, rooms: Rooms, sources: tuple[Source, ...], report: Report, *, needed: bool, until_end: bool
    ) -> None:
        self.failure: CaptionerError | None = None
        """Why a needed source ended everything."""
        self.stop: Callable[[], None] = lambda: None
        """Ends the server; set when there is one."""
        self._rooms, self._sources, self._report = rooms, sources, report
        self._needed, self._until_end = needed, until_end

    async def play(self) -> None:
        """Play all sources to their end, side by side."""
        await asyncio.gather(*map(self._play, self._sources))
        if self._sources and self._until_end:
            self.stop()

    async def _play(self, source: Source) -> None:
        room = source.room
        live = audio.is_live(room.source)
        try:
            await play(self._rooms, room.name, room.spoken, room.targets, source.chunks, live=live)
        except CaptionerError as error:
            self._failed(room, error)
        else:
            self._report(f"{room.source} has ended")

    def _failed(self, room: RoomConfig, error: CaptionerError) -> None:
        if self._needed:
            self.failure = error
            self.stop()
        else:
            self._report(f"room {room.name}: {error}")


def _refuse_early(made: Makers, room: RoomConfig) -> None:
    """Ask for the translators once, so that what cannot be served is said before anything is."""
    for translator in made.translators(room.spoken, room.targets):
        translator.close()


def _base(host: str, port: int) -> str:
    """The URL to open on this machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def addresses(base: str, sources: Iterable[Source]) -> Iterator[tuple[str, str]]:
    """What there is to open."""
    yield "rooms", f"{base}/"
    for source in sources:
        name = source.room.name
        for language in source.room.targets or (source.room.spoken,):
            yield f"overlay {language}", f"{base}/overlay?room={name}&lang={language}"
        yield "viewer", f"{base}/view/{name}"
        yield "console", f"{base}/console/{name}"

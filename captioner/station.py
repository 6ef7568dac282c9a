"""The server with its rooms, and the sources of this machine that play into them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from captioner import audio
from captioner.archive import Archive
from captioner.audio.pace import pace
from captioner.config import Config, RoomConfig, ServerConfig
from captioner.desk import Manners
from captioner.errors import CaptionerError, ConfigError, SourceError
from captioner.layout import Layout
from captioner.player import play
from captioner.readiness import Reason, of_bus, of_disk
from captioner.rooms import MakeEngine, MakeTranslators, Rooms
from captioner.screens.projection import projected
from captioner.sources import Allowed, Sources
from captioner.stages import Report, Stages
from captioner.stream import Engine
from captioner.translators import Translator
from captioner.translators.redaction import Redaction
from captioner.types import AudioChunk

if TYPE_CHECKING:
    from captioner.bus.writer import Writer
    from captioner.server.peers import Peers

Announce = Callable[[dict[str, str]], None]
"""Takes the addresses when they can be opened: what is there -> its URL."""


class Makers(Protocol):
    """What makes the stages of one room after the other."""

    @property
    def layout(self) -> Layout:
        """Of the files."""
        ...

    @property
    def redaction(self) -> Redaction:
        """What is masked."""
        ...

    def engine(self, spoken: str, targets: tuple[str, ...], /) -> Engine:
        """The line for one stream."""
        ...

    def translators(self, spoken: str, targets: tuple[str, ...], /) -> tuple[Translator, ...]:
        """What serves each pair of languages, or a `LanguageError`."""
        ...

    def of(self, room: str, redact: bool | None, /) -> Makers:
        """The same for one room, with redaction as it says, or as the settings do."""
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
    from captioner.server.access import Access, check_exposure
    from captioner.server.app import create_app
    from captioner.server.serve import listen, server

    own = config.server
    access = Access(own.publish_token or None, own.operate_token or None, own.secret or None, own.public)
    check_exposure(own.host, access)
    for source in sources:
        check_address(source.room.source, own.source_schemes, own.source_hosts)
    with listen(config.server.host, config.server.port) as listening:
        made = load(config, report)
        for source in sources:
            _refuse_early(made, source.room)
        kept = config.archive
        archive = partial(Archive, kept.out, layout=made.layout, crlf=kept.crlf, record=kept.record)
        if kept.record:
            report(f"the audio of every room is kept in {kept.out}/ROOM/audio-*.wav, as spoken: tell the speakers")
        rooms = Rooms(
            made.engine,
            made.translators,
            archive,
            layout=made.layout,
            of_room=partial(_of_room, made),
            manners=partial(_manners, config, made, {source.room.name: source.room for source in sources}),
        )
        screens = projected(config.screens, rooms, (source.room for source in sources))
        programme = Programme(rooms, sources, report, needed=needed, until_end=until_end)
        carriers = _carriers(own.bus, rooms)
        app = create_app(
            rooms,
            reasons=partial(_reasons, kept.out, carriers),
            peers=_peers(config, made, report) if config.api.on else None,
            access=access,
            beside=(programme.play, *(carrier.run for carrier in carriers), *screens),
            per_address=own.per_address,
            origins=own.origins,
            sources=Sources(rooms, _allowed(own), (source.room for source in sources)),
        )
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
            await play(self._rooms, room.name, room.spoken, room.targets, source.chunks, live=live, redact=room.redact)
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


def edge(config: Config, announce: Announce) -> None:
    """Serve the rooms that the bus tells of, until SIGINT or SIGTERM.

    Raises:
        CaptionerError: there is no bus, the port is taken, everybody could view what is not public.
    """
    from captioner.server.access import Access, check_exposure
    from captioner.server.app import create_edge
    from captioner.server.serve import listen
    from captioner.server.serve import serve as run

    own = config.server
    if not own.bus:
        raise ConfigError("an edge needs a bus", "add --bus redis://HOST, the same as the engine's")
    access = Access(own.publish_token or None, own.operate_token or None, own.secret or None, own.public)
    check_exposure(own.host, access)
    try:
        from captioner.bus.edge import Edge
    except ModuleNotFoundError as error:
        raise ConfigError("an edge needs the redis client", "pip install 'captioner[redis]'") from error
    with listen(own.host, own.port) as listening:
        rooms = Edge(own.bus)
        base = _base(own.host, listening.getsockname()[1])
        app = create_edge(rooms, access=access, per_address=own.per_address, origins=own.origins)
        run(app, rooms, listening, lambda: announce({"rooms": f"{base}/"}))


def _peers(config: Config, made: Makers, report: Report) -> Peers:
    """What serves clients that were made for others."""
    from captioner import recordings
    from captioner.server.peers import Peers
    from captioner.transcriber import Transcriber

    own = config.api
    return Peers(
        config.recognizer.model,
        lambda spoken, redact: made.of("listen", redact).engine(spoken, ()),
        Transcriber(
            partial(recordings.tools, config, report), at_once=own.recordings, waiting=own.waiting, hours=own.hours
        ),
        own,
        pause=config.vad.pause,
    )


def _reasons(folder: Path, carriers: Iterable[Writer]) -> Iterator[Reason]:
    """Why one more publisher could not be served well, beside what the rooms say."""
    yield from of_disk(folder)
    for carrier in carriers:
        yield from of_bus(carrier.problem)


def _carriers(bus: str, rooms: Rooms) -> tuple[Writer, ...]:
    """What writes to the bus, where there is one."""
    if not bus:
        return ()
    try:
        from captioner.bus.writer import Writer
    except ModuleNotFoundError as error:
        raise ConfigError("--bus needs the redis client", "pip install 'captioner[redis]'") from error
    return (Writer(bus, rooms),)


def check_address(source: str, schemes: Iterable[str], hosts: Iterable[str]) -> None:
    """What ffmpeg may be told to read: neither files by another name nor machines that nobody has listed.

    Raises:
        SourceError: its scheme or its host is not listed.
    """
    if "://" not in source or source.startswith("file://"):
        return
    address = urlsplit(source)
    scheme, host = address.scheme.lower(), (address.hostname or "").lower()
    if scheme not in schemes:
        raise SourceError(f"{scheme}:// is not a source that may be read here", f"it may be {', '.join(schemes)}")
    listed = tuple(hosts)
    if listed and host not in listed:
        raise SourceError(f"{host!r} is not a host that may be read here", f"it may be {', '.join(listed)}")


def _of_room(made: Makers, room: str, redact: bool | None) -> tuple[MakeEngine, MakeTranslators]:
    own = made.of(room, redact)
    return own.engine, own.translators


def _manners(config: Config, made: Makers, known: Mapping[str, RoomConfig], room: str, redact: bool | None) -> Manners:
    own = known.get(room)
    delay = own.delay if own is not None and own.delay is not None else config.operator.delay
    wanted = own.redact if own is not None and redact is None else redact
    return Manners(delay, config.operator.patience, made.of(room, wanted).redaction)


def _allowed(own: ServerConfig) -> Allowed:
    """What operators may have read; where others than this machine operate, only of hosts that are listed."""
    from captioner.server.access import is_loopback

    check = partial(check_address, schemes=own.source_schemes, hosts=own.source_hosts)
    return Allowed(own.source_schemes, own.source_hosts, check, is_loopback(own.host) or bool(own.source_hosts))


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
        for language in source.room.targets or source.room.spoken.split(","):
            yield f"overlay {language}", f"{base}/overlay?room={name}&lang={language}"
        yield "viewer", f"{base}/view/{name}"
        yield "console", f"{base}/console/{name}"

"""The server with its rooms, and the sources of this machine that play into them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from captioner import audio
from captioner.audio.protocols import accepts_any_sender
from captioner.config import Config, RoomConfig, ServerConfig
from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.delivery.outputs.projection import projected
from captioner.errors import ConfigError, SourceError
from captioner.layout.limits import Layout
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.factory import ConfiguredFactory, Report
from captioner.rooms.rooms import MakeEngine, MakeTranslators, Rooms
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.sources.autostart import Autostart
from captioner.rooms.sources.sources import Source, SourceRules, Sources
from captioner.rooms.stream import LiveEngine
from captioner.server.readiness import Reason, of_bus, of_disk
from captioner.translation import Translator
from captioner.translation.redaction import Redaction

if TYPE_CHECKING:
    from captioner.delivery.redis.leases import RedisLeases
    from captioner.delivery.redis.writer import Writer
    from captioner.server.compat.routes import CompatRoutes

Announce = Callable[[dict[str, str]], None]
"""Takes the addresses when they can be opened: what is there -> its URL."""


class Makers(Protocol):
    """What makes the stages of one room after the other."""

    @property
    def seats(self) -> int:
        """Readings at once, of all rooms."""
        ...

    @property
    def layout(self) -> Layout:
        """Of the files."""
        ...

    @property
    def redaction(self) -> Redaction:
        """What is masked."""
        ...

    def engine(self, spoken: str, targets: tuple[str, ...], /) -> LiveEngine:
        """The line for one stream."""
        ...

    def translators(self, spoken: str, targets: tuple[str, ...], /) -> tuple[Translator, ...]:
        """What serves each pair of languages, or a `LanguageError`."""
        ...

    def of(self, room: str, redact: bool | None, /) -> Makers:
        """The same for one room, with redaction as it says, or as the settings do."""
        ...

    def renew(self) -> None:
        """Load anew what engines share: one of them hangs."""
        ...

    def close(self) -> None:
        """Let go of what they share."""
        ...


def serve(
    config: Config,
    sources: tuple[Source, ...],
    report: Report,
    announce: Announce,
    *,
    needed: bool = False,
    until_end: bool = False,
    load: Callable[[Config, Report], Makers] = ConfiguredFactory.loaded,
) -> None:
    """Serve and play the sources until SIGINT or SIGTERM.

    `needed`: a source that fails ends everything; `until_end`: so do sources that have all come to their end.

    Raises:
        CaptionerError: the port is taken, a model is missing, a language cannot be served, a needed source failed.
    """
    from captioner.server.access import Access, check_exposure
    from captioner.server.app import create_app
    from captioner.server.http_server import build_server, open_socket

    own = config.server
    access = Access(own.publish_token or None, own.operate_token or None, own.secret or None, own.public)
    check_exposure(own.host, access)
    for source in sources:
        check_address(source.room.source, own.source_schemes, own.source_hosts)
        if accepts_any_sender(source.room.source):
            report(
                f"{audio.display_name(source.room.source)}: whoever reaches that port is heard in {source.room.name}; "
                "srt with ?passphrase=… and rtmp with a long key ask for a secret"
            )
    check_recording(config)
    with open_socket(config.server.host, config.server.port) as listening:
        made = load(config, report)
        for source in sources:
            _refuse_early(made, source.room)
        kept = config.archive
        archive = partial(Archive, kept.out, layout=made.layout, crlf=kept.crlf, record=kept.record, later=True)
        if kept.record:
            which = "every room without redaction" if config.redacts else "every room"
            report(f"the audio of {which} is kept in {kept.out}/ROOM/audio-*.wav, as spoken: tell the speakers")
        shared = _shared(own.bus, kept.out)
        rooms = Rooms(
            made.engine,
            made.translators,
            archive,
            scheduler=Scheduler(made.seats),
            layout=made.layout,
            of_room=partial(_of_room, made),
            leases=shared,
            limits=Limits(hang_s=config.recognizer.hang),
            renew=made.renew,
            options=partial(_options, config, made, {source.room.name: source.room for source in sources}),
        )
        screens = projected(config.screens, rooms, (source.room for source in sources))
        programme = Autostart(rooms, sources, report, needed=needed, until_end=until_end, shared=shared)
        carriers = _carriers(own.bus, rooms, shared)
        app = create_app(
            rooms,
            reasons=partial(_reasons, kept.out, carriers),
            compat=_peers(config, made, report) if config.api.on else None,
            access=access,
            background=(programme.play, *(carrier.run for carrier in carriers), *screens),
            per_address=own.per_address,
            origins=own.origins,
            sources=Sources(rooms, _allowed(own), (source.room for source in sources)),
        )
        base = _base(config.server.host, listening.getsockname()[1])
        running = build_server(app, rooms, lambda: announce(dict(addresses(base, sources))))
        programme.stop = partial(setattr, running, "should_exit", True)
        with (
            contextlib.closing(made),
            contextlib.suppress(KeyboardInterrupt),
        ):  # uvicorn passes the signal on at the end
            running.run(sockets=[listening])
    if programme.failure is not None:
        raise programme.failure


def edge(config: Config, announce: Announce) -> None:
    """Serve the rooms that the bus tells of, until SIGINT or SIGTERM.

    Raises:
        CaptionerError: there is no bus, the port is taken, everybody could view what is not public.
    """
    from captioner.server.access import Access, check_exposure
    from captioner.server.app import create_edge
    from captioner.server.http_server import open_socket, run_server

    own = config.server
    if not own.bus:
        raise ConfigError("an edge needs a bus", "add --bus redis://HOST, the same as the engine's")
    access = Access(own.publish_token or None, own.operate_token or None, own.secret or None, own.public)
    check_exposure(own.host, access)
    try:
        from captioner.delivery.redis.edge import Edge
    except ModuleNotFoundError as error:
        raise ConfigError("an edge needs the redis client", "pip install 'captioner[redis]'") from error
    with open_socket(own.host, own.port) as listening:
        rooms = Edge(own.bus, crlf=config.archive.crlf)
        base = _base(own.host, listening.getsockname()[1])
        app = create_edge(rooms, access=access, per_address=own.per_address, origins=own.origins)
        run_server(app, rooms, listening, lambda: announce({"rooms": f"{base}/"}))


def _peers(config: Config, made: Makers, report: Report) -> CompatRoutes:
    """What serves clients that were made for others."""
    from captioner.offline import batch
    from captioner.offline.transcriber import Transcriber
    from captioner.server.compat.routes import CompatRoutes

    own = config.api
    return CompatRoutes(
        config.recognizer.model,
        lambda spoken, redact: made.of("listen", redact).engine(spoken, ()),
        Transcriber(partial(batch.tools, config, report), at_once=own.recordings, waiting=own.waiting, hours=own.hours),
        own,
        pause=config.vad.pause,
    )


def _reasons(folder: Path, carriers: Iterable[Writer]) -> Iterator[Reason]:
    """Why one more publisher could not be served well, beside what the rooms say."""
    yield from of_disk(folder)
    for carrier in carriers:
        yield from of_bus(carrier.problem)


def _shared(bus: str, folder: Path) -> RedisLeases | None:
    """Which rooms are ours among the engines on a bus; None: there is no bus."""
    if not bus:
        return None
    try:
        from captioner.delivery.redis.leases import RedisLeases
    except ModuleNotFoundError as error:
        raise ConfigError("--bus needs the redis client", "pip install 'captioner[redis]'") from error
    return RedisLeases(bus, folder=folder)


def _carriers(bus: str, rooms: Rooms, shared: RedisLeases | None) -> tuple[Writer, ...]:
    """What writes to the bus, where there is one."""
    if shared is None:
        return ()
    from captioner.delivery.redis.writer import Writer

    return (Writer(bus, rooms, shared),)


def check_address(source: str, schemes: Iterable[str], hosts: Iterable[str]) -> None:
    """What ffmpeg may be told to read: neither files by another name nor machines that nobody has listed.

    Raises:
        SourceError: its scheme or its host is not listed.
    """
    if "://" not in source or source.startswith("file://"):
        return
    try:
        address = urlsplit(source)
        scheme, host = address.scheme.lower(), (address.hostname or "").lower()
    except ValueError:  # whose text has the address in it, and that may be a secret
        raise SourceError("a source's address cannot be read", "check the brackets and letters of its host") from None
    if scheme not in schemes:
        raise SourceError(f"{scheme}:// is not a source that may be read here", f"it may be {', '.join(schemes)}")
    listed = tuple(hosts)
    if listed and host not in listed:
        raise SourceError(f"{host!r} is not a host that may be read here", f"it may be {', '.join(listed)}")


def check_recording(config: Config) -> None:
    """Redaction masks text and not sound, so a room is redacted or recorded.

    Raises:
        ConfigError: both are wanted of every room.
    """
    open_rooms = not config.redaction.on or any(room.redact is False for room in config.rooms)
    if config.archive.record and not open_rooms:
        hint = "leave out --record, or --redact; `redact = false` in [[rooms]] names a room that may be recorded"
        raise ConfigError("a recording would keep the sound of what redaction masks in the captions", hint)


def _of_room(made: Makers, room: str, redact: bool | None) -> tuple[MakeEngine, MakeTranslators]:
    own = made.of(room, redact)
    return own.engine, own.translators


def _options(
    config: Config, made: Makers, known: Mapping[str, RoomConfig], room: str, redact: bool | None
) -> OperatingOptions:
    own = known.get(room)
    delay = own.delay if own is not None and own.delay is not None else config.operator.delay
    wanted = own.redact if own is not None and redact is None else redact
    return OperatingOptions(delay, config.operator.patience, made.of(room, wanted).redaction)


def _allowed(own: ServerConfig) -> SourceRules:
    """What operators may have read; where others than this machine operate, only of hosts that are listed."""
    from captioner.server.access import is_loopback

    check = partial(check_address, schemes=own.source_schemes, hosts=own.source_hosts)
    return SourceRules(own.source_schemes, own.source_hosts, check, is_loopback(own.host) or bool(own.source_hosts))


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

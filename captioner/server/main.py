"""Wiring of the server: `serve` captions rooms and serves them, `edge` serves viewers of rooms captioned elsewhere."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from captioner import audio, languages
from captioner.audio.protocols import accepts_any_sender, listens
from captioner.config import Config, RoomConfig, ServerConfig, logs
from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive, check_name
from captioner.delivery.files.archive_reader import ArchiveReader
from captioner.delivery.outputs.dispatcher import RoomOutput, output_tasks
from captioner.errors import ConfigError, RecognitionError, SourceError
from captioner.extras import install_command
from captioner.layout.style import TextStyle
from captioner.models.report import Report
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.transcriber import Transcriber
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.schedule import Schedule
from captioner.rooms.sources.autostart import Autostart
from captioner.rooms.sources.feeds import FeedPlayer
from captioner.rooms.sources.source import Source
from captioner.rooms.sources.source_rules import SourceRules
from captioner.rooms.sources.sources import Sources
from captioner.server.access import Access, is_loopback
from captioner.server.addresses import ServerAddresses, server_addresses
from captioner.server.app import create_app, create_edge
from captioner.server.compat.routes import CompatRoutes
from captioner.server.http_server import open_socket, run_server
from captioner.server.readiness import Reason, disk_reasons, redis_reasons

if TYPE_CHECKING:
    from captioner.delivery.redis.leases import RedisLeases
    from captioner.delivery.redis.writer import RedisWriter

Announce = Callable[[ServerAddresses], None]
"""Takes the URLs as soon as the server accepts connections."""
Watch = Callable[[Rooms], Coroutine[None, None, None]]
"""Starts a task that looks at the rooms while the server runs."""


def serve(
    config: Config,
    sources: tuple[Source, ...],
    report: Report,
    announce: Announce,
    *,
    later: tuple[RoomConfig, ...] = (),
    required: bool = False,
    until_end: bool = False,
    watch: Watch | None = None,
    outputs: Sequence[RoomOutput] = (),
    stopped: Callable[[Rooms], None] = lambda _: None,
    load: Callable[[Config, Report], PipelineFactory] = ConfiguredFactory.loaded,
) -> int:
    """Serve and play the sources until SIGINT or SIGTERM; returns the number of the signal, or 0.

    Args:
        config: the configuration.
        sources: the sources that start with the server, opened.
        report: takes one line of progress.
        announce: takes the URLs.
        later: rooms whose sources the schedule or an operator starts.
        required: a source that fails stops the server.
        until_end: the server stops when all sources have ended.
        watch: looks at the rooms while the server runs.
        outputs: outputs besides the configured ones.
        stopped: takes the rooms when the server has stopped.
        load: loads the models.

    Raises:
        CaptionerError: the port is in use, a model is missing, a language is not supported, a required source or its
            engine failed.
    """
    access = Access.configured(config.server)
    rules = source_rules(config.server)
    configured = (*(source.room for source in sources), *later)
    _check_sources(configured, rules, report)
    check_recording(config, report)
    stop = threading.Event()
    leases = _leases(config, report)
    played = replace(config, rooms=configured)  # the factory needs no others
    with (
        open_socket(config.server.host, config.server.port) as listening,  # before the models load: it may be in use
        contextlib.closing(load(played, report)) as factory,
    ):
        _check_translators(factory, configured)
        rooms = _rooms(config, factory, leases)
        autostart = Autostart(
            rooms, sources, report, stop=stop.set, required=required, until_end=until_end, leases=leases
        )
        feeds = FeedPlayer(rooms, played.rooms, config.server.source_hosts)
        writers = _redis_writers(config, rooms, leases)
        startable = Sources(rooms, rules, configured)
        schedule = None if required else Schedule.configured(config, rooms, startable, report)
        background = [autostart.run, feeds.run, *(writer.run for writer in writers)]
        background += output_tasks(config.screens, rooms, configured, outputs)
        background += [] if schedule is None else [schedule.run]
        background += [] if watch is None else [partial(watch, rooms)]
        app = create_app(
            rooms,
            access=access,
            archives=ArchiveReader(
                config.archive.out, layout=factory.layout, style_of=partial(_style, config), crlf=config.archive.crlf
            ),
            reasons=partial(_reasons, config.archive.out, writers),
            background=background,
            per_address=config.server.per_address,
            origins=config.server.origins,
            embed=config.pages.embed,
            sources=startable,
            schedule=schedule,
            compat=_compat(config, factory, report) if config.api.on else None,
        )
        port = listening.getsockname()[1]
        urls = server_addresses(config.server.host, port, access, configured)
        if not is_loopback(config.server.host) and not all(room.phones for room in urls.rooms):
            report("this machine has no address in a network; connect it, then start again for the addresses of phones")
        proxies = config.server.trusted_proxies
        received = run_server(app, rooms, listening, lambda: announce(urls), stop, trusted_proxies=proxies)
        stopped(rooms)
    if autostart.failure is not None:
        raise autostart.failure
    if required:
        _check_engines(rooms)
    return received


def edge(config: Config, announce: Announce) -> int:
    """Serve viewers of the rooms in Redis until SIGINT or SIGTERM; returns the number of the signal.

    Raises:
        CaptionerError: Redis is not configured, the port is in use, rooms that are not public would be open to all.
    """
    own = config.server
    if not own.bus:
        raise ConfigError("an edge needs Redis", "add --bus redis://HOST, the same as the engine's")
    access = Access.configured(own)
    try:
        from captioner.delivery.redis.edge import Edge
    except ModuleNotFoundError as error:
        raise ConfigError("an edge needs the redis client", install_command("redis")) from error
    with open_socket(own.host, own.port) as listening:
        rooms = Edge(own.bus, crlf=config.archive.crlf)
        urls = ServerAddresses(server_addresses(own.host, listening.getsockname()[1], access, ()).index)
        app = create_edge(
            rooms, access=access, per_address=own.per_address, origins=own.origins, embed=config.pages.embed
        )
        return run_server(app, rooms, listening, lambda: announce(urls), trusted_proxies=own.trusted_proxies)


def source_rules(server: ServerConfig) -> SourceRules:
    """Addresses that may be read; on a server that other machines reach, operators need `source_hosts`."""
    may_choose = is_loopback(server.host) or bool(server.source_hosts)
    return SourceRules(server.source_schemes, server.source_hosts, may_choose)


def _check_sources(configured: Sequence[RoomConfig], rules: SourceRules, report: Report) -> None:
    for room in configured:
        check_name(room.name)
        rules.check(room.source)
        for language in room.feeds:
            _check_feed(room, language, rules)
        if accepts_any_sender(room.source):
            report(
                f"{audio.display_name(room.source)}: anyone who reaches that port is captioned in "
                f"{room.name}; to require a secret use srt with ?passphrase=… or rtmp with a long key"
            )


def _check_feed(room: RoomConfig, language: str, rules: SourceRules) -> None:
    """Check that the source of a feed can be read beside that of its room.

    Raises:
        SourceError: it cannot.
    """
    feed = room.of_feed(language)
    rules.check(feed.source)
    if feed.source == room.source and (feed.source == "-" or listens(feed.source)):
        problem = f"feed in {language} of room {room.name}: {audio.display_name(feed.source)} can be received once only"
        raise SourceError(problem, "send the interpreter's sound to a port of its own")
    if not audio.is_live(feed.source):
        Source.open(feed)


def check_recording(config: Config, report: Report = lambda _: None) -> None:
    """Check that a room is either redacted or recorded, since redaction masks text and not audio.

    Raises:
        ConfigError: every room is to be redacted and recorded.
    """
    if not config.archive.record:
        return
    if config.redaction.on and not any(room.redact is False for room in config.rooms):
        hint = "leave out --record or --redact; `redact = false` in [[rooms]] names a room that may be recorded"
        raise ConfigError("recordings would contain what redaction masks in the captions", hint)
    rooms = "every room without redaction" if config.redacts else "every room"
    report(f"audio of {rooms} is recorded unmasked to {config.archive.out}/ROOM/audio-*.wav: inform the speakers")


def _check_translators(factory: PipelineFactory, configured: Sequence[RoomConfig]) -> None:
    """Create the translators of each room once, so that an unsupported language is reported before serving."""
    for room in configured:
        for translator in factory.translators(room.spoken, room.targets):
            translator.close()
        for language in room.feeds:
            factory.spoken_languages(languages.spoken(language))


def _check_engines(rooms: Rooms) -> None:
    """Raise `RecognitionError` if the last stream of a room ended while its engine was failing."""
    for room in rooms:
        if room.publishing.failure:
            hint = "captions may be missing at the end; run again with -v and report the output"
            raise RecognitionError(room.publishing.failure, hint)


def _rooms(config: Config, factory: PipelineFactory, leases: RedisLeases | None) -> Rooms:
    kept = config.archive

    def make_archive(room: str, languages: tuple[str, ...]) -> Archive:
        return Archive(
            kept.out,
            room,
            languages,
            layout=factory.layout,
            style=_style(config, room),
            crlf=kept.crlf,
            record=kept.record,
            later=True,
        )

    return Rooms(
        factory,
        make_archive,
        leases=leases,
        limits=Limits(max_rooms=config.server.max_rooms, hang_s=config.recognizer.hang),
    )


def _style(config: Config, room: str) -> TextStyle:
    return TextStyle.of(config.style_of(room))


def _leases(config: Config, report: Report) -> RedisLeases | None:
    """Leases on rooms shared with other engines; None without Redis."""
    if not config.server.bus:
        return None
    try:
        from captioner.delivery.redis.leases import RedisLeases
    except ModuleNotFoundError as error:
        raise ConfigError("--bus needs the redis client", install_command("redis")) from error
    report(f"sharing rooms through {logs.without_secrets(config.server.bus)}")
    return RedisLeases(config.server.bus, folder=config.archive.out)


def _redis_writers(config: Config, rooms: Rooms, leases: RedisLeases | None) -> tuple[RedisWriter, ...]:
    """Writer that publishes the rooms to edges; none without Redis."""
    if leases is None:
        return ()
    from captioner.delivery.redis.writer import RedisWriter

    return (RedisWriter(config.server.bus, rooms, leases),)


def _compat(config: Config, factory: PipelineFactory, report: Report) -> CompatRoutes:
    tools = partial(OfflinePipeline.load, config, report, default_threads=1)
    own = config.api
    return CompatRoutes(
        config.recognizer.model,
        factory,
        Transcriber(tools, at_once=own.recordings, waiting=own.waiting, hours=own.hours),
        own,
        pause_ms=config.vad.pause_ms,
    )


def _reasons(folder: Path, writers: Sequence[RedisWriter]) -> Iterator[Reason]:
    """Reasons outside the rooms why another publisher would not be served well."""
    yield from disk_reasons(folder)
    for writer in writers:
        yield from redis_reasons(writer.problem)

"""Commands that serve: `run`, `serve`, `edge`, `replay`."""

from __future__ import annotations

import logging
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from captioner import languages
from captioner.cli import options, output
from captioner.cli.fetching import fetch_models
from captioner.cli.grades import report_grades
from captioner.cli.languages import check_languages, expected_language, openable
from captioner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from captioner.cli.terminal import Terminal
    from captioner.config import Config, RoomConfig
    from captioner.delivery.outputs.dispatcher import RoomOutput
    from captioner.rooms.rooms import Rooms
    from captioner.rooms.sources.source import Source


def run(given: Namespace) -> int:
    """Serve, and caption one source."""
    from captioner.rooms.sources.source import Source

    pcm = _pcm(given)
    config = options.config(given)
    room = prepared_room(given, config)
    source = Source.open(room, **pcm, hosts=config.server.source_hosts, wait_for_source=False, stop_at_end=given.exit)
    return serve_source(given, config, source, until_end=given.exit)


def prepared_room(given: Namespace, config: Config) -> RoomConfig:
    """Room of the one source of a command; fetches the models that it needs.

    Raises:
        CaptionerError: a language is not supported, or a model is missing.
    """
    from captioner.config import RoomConfig

    targets = options.targets(given)
    fetch_models(config, [(options.spoken(given), targets)])
    named = openable(config, None)
    spoken = expected_language(config, options.spoken(given), (*targets, *named))
    return RoomConfig(
        given.room,
        given.source,
        spoken,
        targets,
        track=given.track,
        channel=given.channel,
        scripts=languages.spoken_scripts(given.spoken),
    )


def serve_source(
    given: Namespace, config: Config, source: Source, *, until_end: bool, outputs: Sequence[RoomOutput] = ()
) -> int:
    """Serve one source, and return the exit code; `until_end`: exit when the source ends."""
    from captioner.server import main

    report_grades(config, source.room.spoken, source.room.targets)
    _report_earlier(config.archive.out / given.room)
    terminal = _terminal(given)

    def report(line: str) -> None:
        if terminal is not None:
            terminal.clear()
        output.say(line)

    received = main.serve(
        config,
        (source,),
        report,
        output.addresses,
        required=True,
        until_end=until_end,
        watch=terminal.watch if terminal else None,
        outputs=outputs,
        stopped=_report_files,
    )
    return _exit_code(received)


def serve(given: Namespace) -> int:
    """Serve; sources arrive over WebSocket or are named in the settings."""
    from captioner.rooms.sources.source import Source
    from captioner.server import main

    config = options.config(given)
    fetch_models(config, [(room.spoken, room.targets) for room in config.rooms])
    expected = [check_languages(config, room.spoken, (*room.targets, *openable(config, room))) for room in config.rooms]
    begins = {room.name: not config.scheduled if room.autostart is None else room.autostart for room in config.rooms}
    started, later = (tuple(room for room in config.rooms if begins[room.name] is now) for now in (True, False))
    sources = tuple(Source.open(room, hosts=config.server.source_hosts) for room in started)
    for room, spoken in zip(config.rooms, expected, strict=True):
        report_grades(config, spoken, room.targets)
    for room in later:
        output.say(f"room {room.name}: its source starts with its sessions, or from the console")
    received = main.serve(config, sources, output.say, output.addresses, later=later, stopped=_report_files)
    return _exit_code(received)


def edge(given: Namespace) -> int:
    """Serve viewers of rooms that other processes caption."""
    from captioner.server import main

    return _exit_code(main.edge(options.config(given), output.addresses))


def replay(given: Namespace) -> int:
    """Play a journal into a served room."""
    from captioner.server import replay as replaying

    pace = (given.journal, given.room, given.speed)
    return _exit_code(replaying.serve(options.config(given), *pace, output.say, output.addresses, until_end=given.exit))


def _pcm(given: Namespace) -> dict[str, Any]:
    """Format of raw PCM on stdin, which other sources name themselves.

    Raises:
        ConfigError: It is given for another source.
    """
    named = {"--rate": given.rate, "--format": given.format, "--channels": given.channels}
    for option, value in named.items():
        if value is not None and given.source != "-":
            raise ConfigError(f"{option} {value} is for raw PCM on stdin, not for {given.source}", f"omit {option}")
    return {"rate": given.rate or 16_000, "encoding": given.format or "s16le", "channels": given.channels or 1}


def _terminal(given: Namespace) -> Terminal | None:
    """Terminal that shows the captions; None if stdout is a file or a pipe, for programs that read the addresses."""
    if given.quiet or not sys.stdout.isatty():
        return None
    from captioner.cli.terminal import Terminal

    terminal = Terminal(sys.stdout, given.room)

    def clear(_: logging.LogRecord) -> bool:
        terminal.clear()
        return True

    for handler in logging.getLogger().handlers:
        handler.addFilter(clear)
    return terminal


def _report_earlier(folder: Path) -> None:
    """Report captions of an earlier run, which a room continues: right after a crash, not for another event."""
    journal = folder / "journal.jsonl"
    if journal.is_file() and journal.stat().st_size:
        output.say(f"continuing the captions in {folder}; for another event use another --room or --out")


def _report_files(rooms: Rooms) -> None:
    """Report where the caption files of each room are."""
    for room in rooms:
        folder = room.archive.folder
        captioned = any(
            each.final and (each.language, each.segment) not in room.recalled for each in room.output.on_screen
        )
        if folder is not None and folder.is_dir() and captioned:
            names = sorted(path.name for path in folder.iterdir() if path.suffix in (".vtt", ".srt"))
            output.say(f"captions are in {folder}: {', '.join(names)}")


def _exit_code(signal: int) -> int:
    """Exit code of a process that a signal has stopped, by the convention of shells; 0 without a signal."""
    return 128 + signal if signal else 0

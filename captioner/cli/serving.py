"""Commands that serve: `run`, `serve`, `edge`, `replay`."""

from __future__ import annotations

from argparse import Namespace

from captioner.cli import options, output


def run(given: Namespace) -> int:
    """Serve, and caption one source."""
    from captioner.config import RoomConfig
    from captioner.rooms.sources.source import Source
    from captioner.server import main

    config = options.config(given)
    chosen = {"track": given.track, "channel": given.channel}
    room = RoomConfig(given.room, given.source, options.spoken(given), options.targets(given), **chosen)
    pcm = {"rate": given.rate, "encoding": given.format, "channels": given.channels}
    hosts = config.server.source_hosts
    source = Source.open(room, **pcm, hosts=hosts, wait_for_source=False, stop_at_end=given.exit)
    return _exit_code(main.serve(config, (source,), output.say, output.addresses, required=True, until_end=given.exit))


def serve(given: Namespace) -> int:
    """Serve; sources arrive over WebSocket or are named in the settings."""
    from captioner.rooms.sources.source import Source
    from captioner.server import main

    config = options.config(given)
    sources = (Source.open(room, hosts=config.server.source_hosts) for room in config.rooms)
    return _exit_code(main.serve(config, tuple(sources), output.say, output.addresses))


def edge(given: Namespace) -> int:
    """Serve viewers of rooms that other processes caption."""
    from captioner.server import main

    return _exit_code(main.edge(options.config(given), output.addresses))


def replay(given: Namespace) -> int:
    """Play a journal into a served room."""
    from captioner.server import replay as replaying

    pace = (given.journal, given.room, given.speed)
    return _exit_code(replaying.serve(options.config(given), *pace, output.say, output.addresses, until_end=given.exit))


def _exit_code(signal: int) -> int:
    """Exit code of a process that a signal has stopped, by the convention of shells; 0 without a signal."""
    return 128 + signal if signal else 0

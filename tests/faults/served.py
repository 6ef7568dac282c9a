"""Server process like `captioner serve`, with scripted stages that can fail.

`python -m tests.faults.served FOLDER PORT [SOURCE]`: captions are written to FOLDER/captions, faults are switched in
FOLDER/switches. The first line of output is the address.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from captioner.config import ArchiveConfig, Config, RecognizerConfig, RoomConfig, ServerConfig
from captioner.rooms.sources.source import Source
from captioner.server.main import serve
from tests.faults.stages import failing_factory
from tests.faults.switches import Switches

HANG = 3.0
"""Seconds after which an engine counts as hanging; 30 by default."""


def main(folder: Path, port: int, source: str) -> None:
    """Serve until a signal arrives."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    config = Config(
        server=ServerConfig(port=port),
        recognizer=RecognizerConfig(hang=HANG),
        archive=ArchiveConfig(folder / "captions"),
    )
    sources = (Source.open(RoomConfig("hall", source, "en", ("es",))),) if source else ()
    switches = Switches(folder / "switches")
    _shift_clock(switches)
    serve(config, sources, _say, lambda shown: _announce(shown.index), load=lambda *_: failing_factory(switches))


def _shift_clock(switches: Switches) -> None:
    """Set the wall clock of this process back by a day while `clock` is on; monotonic clocks are not affected.

    libfaketime would do the same, but breaks `clock_nanosleep`, and with it `time.sleep`.
    """
    seconds, nanoseconds = time.time, time.time_ns
    time.time = lambda: seconds() - 86_400 * switches.is_on("clock")
    time.time_ns = lambda: nanoseconds() - 86_400 * 10**9 * switches.is_on("clock")


def _announce(address: str) -> None:
    sys.stdout.write(f"{address.rstrip('/')}\n")
    sys.stdout.flush()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
    except KeyboardInterrupt:
        sys.exit(130)  # same exit code as `captioner`

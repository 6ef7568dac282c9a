"""Run a rig: `python -m tests.rigs NAME [options]`, from the root of a checkout.

A rig measures or stresses the product for longer than a test may take. Adding one takes a module with its measurement,
a function here that runs it, and a row in `RIGS`. The table goes to standard output, progress to standard error. The
exit code is 1 if the rig found a fault.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from captioner.bench.recordings import samples
from captioner.config import Config, load, logs
from captioner.errors import CaptionerError


class Report(Protocol):
    """Result of a rig."""

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        ...

    @property
    def table(self) -> str:
        """Figures as text."""
        ...


@dataclass(frozen=True, slots=True)
class Rig:
    """Entry of the command line."""

    summary: str
    options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], tuple[Report, bool]]
    """Returns the report, and True if nothing is wrong."""


def say(line: str) -> None:
    """Print one line of progress."""
    print(line, file=sys.stderr, flush=True)


def _soak_options(parser: ArgumentParser) -> None:
    parser.add_argument("--hours", type=float, default=1.0, metavar="N", help="hours of audio to play (1)")
    parser.add_argument("--scripted", action="store_true", help="use the loudness engine instead of a recognizer")
    parser.add_argument("-o", dest="out", metavar="FILE", type=Path, help="also write the figures to FILE as JSON")
    _settings(parser)


def _soak(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import soak

    options = ("--config", str(given.config)) if given.config else ()
    report = soak.measure(_config(given), given.hours, options, say, scripted=given.scripted)
    return report, report.flat


def _kills_options(parser: ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="number of kills (100)")


def _kills(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import kills

    logging.getLogger("captioner").setLevel(logging.ERROR)  # each repair of a torn line logs a warning
    with tempfile.TemporaryDirectory() as folder:
        report = kills.measure(given.kills, Path(folder))
    return report, report.well


def _recovery_options(parser: ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=3, metavar="N", help="number of kills (3)")
    parser.add_argument("--model", metavar="NAME", help="recognizer model (that of the settings)")


def _recovery(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import recovery

    options = ("--model", given.model) if given.model else ()
    report = recovery.measure(samples(spoken="en")[0], options, given.kills, say)
    return report, not any(each.lost or each.invalid for each in report.recoveries)


def _panic_options(parser: ArgumentParser) -> None:
    parser.add_argument("--viewers", type=int, default=1000, metavar="N", help="number of viewers (1000)")
    parser.add_argument("--rate", type=float, default=2.5, metavar="HZ", help="events per second (2.5)")


def _panic(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import panic

    return panic.measure(given.viewers, given.rate, say), True


def _hallucinations_options(parser: ArgumentParser) -> None:
    parser.add_argument("--minutes", type=int, default=60, metavar="N", help="minutes of each sound (60)")
    parser.add_argument("--ways", default="", metavar="S,S", help="only these sounds (all)")
    parser.add_argument("-o", dest="out", metavar="FILE", type=Path, help="also write the figures to FILE as JSON")
    _settings(parser)


def _hallucinations(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import hallucinations

    models = (given.model,) if given.model else hallucinations.MODELS
    return hallucinations.measure(_config(given), given.minutes, models, say, _listed(given.ways)), True


def _sources_options(parser: ArgumentParser) -> None:
    parser.add_argument("--ways", default="", metavar="W,W", help="only inputs whose names begin with these (all)")


def _sources(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import sources

    return sources.measure(_listed(given.ways), say), True


def _fresh_options(parser: ArgumentParser) -> None:
    parser.add_argument("--user", action="store_true", help="only as an ordinary user (as root, then as one)")
    parser.add_argument("--test", action="store_true", help="also run `make test`")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="length of `make run` (60)")


def _fresh(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import fresh

    if fresh.NAMESPACE not in os.environ:
        fresh.enter_namespace(sys.argv[1:])
    report = fresh.measure(fresh.users(ordinary_only=given.user), given.seconds, say, test=given.test)
    return report, report.well


def _interrupts_options(parser: ArgumentParser) -> None:
    parser.add_argument("--tries", type=int, default=20, metavar="N", help="number of signals (20)")
    parser.add_argument("--load", type=int, default=2, metavar="N", help="processes that keep the CPU busy (2)")


def _interrupts(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import interrupts

    report = interrupts.measure(given.tries, say, load=given.load)
    return report, report.clean


def _replay_options(parser: ArgumentParser) -> None:
    parser.add_argument("recordings", nargs="+", metavar="LANGUAGE:FILE", help="recordings, with their words beside")
    parser.add_argument("--to", default="", metavar="L,L", help="languages to translate into (none)")
    parser.add_argument(
        "--seconds",
        type=float,
        metavar="S",
        help="seconds of each transcription; 0: by the length of its text (its CPU time)",
    )
    parser.add_argument("--together", action="store_true", help="translate by the recognizer in its transcriptions")
    parser.add_argument("--no-baseline", action="store_true", help="do not recognize the whole recordings, too")
    parser.add_argument("--show", default="", metavar="P,P", help="also print finals, faults, errors, late, why (none)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (1)")
    parser.add_argument("-o", dest="out", metavar="FILE", type=Path, help="also write the figures to FILE as JSON")
    _settings(parser)


def _replay(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import replay

    report = replay.measure(
        _config(given),
        replay.listed(given.recordings, _listed(given.to)),
        say,
        seconds=given.seconds,
        baseline=not given.no_baseline,
        apart=not given.together,
        jobs=given.jobs,
        details=_listed(given.show),
    )
    return report, True


def _gpu_options(parser: ArgumentParser) -> None:
    parser.add_argument("-o", dest="out", metavar="FILE", type=Path, help="also write the figures to FILE as JSON")


def _gpu(_: Namespace) -> tuple[Report, bool]:
    from tests.rigs import gpu

    with tempfile.TemporaryDirectory(prefix="captioner-gpu-") as folder:
        return gpu.measure(Path(folder), say), True


def _speakers_options(parser: ArgumentParser) -> None:
    parser.add_argument("recordings", nargs="+", metavar="FILE", type=Path, help="recordings, each of one voice")
    parser.add_argument("--count", type=int, default=4, metavar="N", help="joined recordings (4)")
    parser.add_argument("--seconds", type=int, default=90, metavar="S", help="length of each (90)")
    parser.add_argument("--captions", type=int, default=0, metavar="N", help="recognize N of them, too (0)")
    parser.add_argument("-o", dest="out", metavar="FILE", type=Path, help="also write the figures to FILE as JSON")
    _settings(parser)


def _speakers(given: Namespace) -> tuple[Report, bool]:
    from tests.rigs import speakers

    config = _config(given)
    config = replace(config, speakers=replace(config.speakers, on=bool(given.captions)))
    counts = {"count": given.count, "seconds": given.seconds, "captions": given.captions}
    return speakers.measure(config, given.recordings, say, **counts), True


RIGS: dict[str, Rig] = {
    "replay": Rig(
        "engine and translators on a virtual clock with cached transcriptions, to judge a rule over much speech",
        _replay_options,
        _replay,
    ),
    "interrupts": Rig(
        "SIGINT and SIGTERM while somebody speaks, with real models: captions are final, no crash",
        _interrupts_options,
        _interrupts,
    ),
    "soak": Rig(
        "hours of a server's life in minutes: memory, files, clock and captions stay constant", _soak_options, _soak
    ),
    "kills": Rig("kill a process that writes an archive, at random moments: nothing is lost", _kills_options, _kills),
    "recovery": Rig(
        "kill -9 of a captioning server: seconds until captions are live again", _recovery_options, _recovery
    ),
    "panic": Rig("milliseconds from an operator's `hide` to the last viewer's socket", _panic_options, _panic),
    "hallucinations": Rig("words shown while nobody speaks", _hallucinations_options, _hallucinations),
    "speakers": Rig(
        "changes of the speaker found by voice in recordings joined from one voice each", _speakers_options, _speakers
    ),
    "gpu": Rig("recognition and translation on a GPU: time of a reading, rooms per card", _gpu_options, _gpu),
    "fresh": Rig("install and run on a minimal Debian; needs root and debootstrap", _fresh_options, _fresh),
    "sources": Rig("delay of each kind of audio input on the loopback interface", _sources_options, _sources),
}
"""Name of each rig, with what runs it."""


def parser() -> ArgumentParser:
    """Build the command line."""
    top = ArgumentParser(
        "python -m tests.rigs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(title="rigs", metavar="NAME", dest="rig", required=True)
    for name, rig in RIGS.items():
        command = commands.add_parser(name, help=rig.summary, description=rig.summary)
        rig.options(command)
        command.add_argument("--json", action="store_true", help="print the figures as JSON")
        command.add_argument("-v", "--verbose", action="store_true", help="log more to standard error")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rig that the command line names; returns the exit code."""
    given = parser().parse_args(arguments)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored, also below, if a shell runs this in the background
    logs.set_up("human", verbose=given.verbose)
    try:
        report, well = RIGS[given.rig].run(given)
    except CaptionerError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    text = json.dumps(report.json, ensure_ascii=False, indent=1)
    print(text if given.json else report.table)
    if getattr(given, "out", None) is not None:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(text + "\n", encoding="utf-8")
    return 0 if well else 1


def _settings(parser: ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings file (captioner.toml, if present)")
    parser.add_argument("--model", metavar="NAME", help="recognizer model (that of the settings)")


def _config(given: Namespace) -> Config:
    return load.load({("recognizer", "model"): given.model}, file=given.config)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


if __name__ == "__main__":
    sys.exit(main())

"""Command `bench`: measurements of this machine."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from captioner.cli import options, output
from captioner.errors import CaptionerError
from captioner.extras import install_command

if TYPE_CHECKING:
    from captioner.bench.recordings import Recording


def bench(given: Namespace) -> int:
    """Run the measurement that INPUT names, or that of a recording."""
    try:
        from captioner.bench.benchmark import measure
        from captioner.bench.recordings import recording, samples
    except ModuleNotFoundError as error:
        raise CaptionerError(f"bench needs {error.name}", install_command("bench")) from error

    if (special := BENCHES.get(str(given.input))) and not given.input.exists():
        return special(given)
    spoken, targets = options.spoken(given), options.targets(given)
    known = samples(spoken=spoken, targets=targets) if given.input is None else []
    played = known or [recording(given.input, given.words, spoken=spoken, targets=targets)]
    named = {"--config": given.config, "--model": vars(given)["recognizer.model"]}
    named["--hotwords"] = vars(given)["recognizer.hotwords"]
    passed = [part for name, value in named.items() if value is not None for part in (name, str(value))]
    if given.minutes is not None:
        if given.why:
            raise CaptionerError("--why does not go together with --minutes", "leave one of them out")
        return _drift(given, played[0], passed)
    report = measure(
        options.config(given), played, passed, output.say, rooms=given.rooms, against=given.against, causes=given.why
    )
    output.report(report, given.json)
    if given.report_folder is not None:
        output.say("written: " + ", ".join(map(str, report.write(given.report_folder))))
    return 0


def _drift(given: Namespace, recording: Recording, passed: Sequence[str]) -> int:
    from captioner.bench import drift

    output.report(drift.measure(options.config(given), recording, given.minutes, passed, output.say), given.json)
    return 0


def _viewers(given: Namespace) -> int:
    from captioner.bench import viewers

    counts = [int(part) for part in given.viewers.split(",") if part.isdigit()] if given.viewers else viewers.VIEWERS
    report = viewers.measure(counts, given.rate, given.seconds, output.say, edges=given.edges)
    output.report(report, given.json)
    return 0


def _nllb(given: Namespace) -> int:
    from captioner.bench import nllb

    with tempfile.TemporaryDirectory(prefix="captioner-nllb-") as folder:
        output.report(nllb.measure(given.report_folder or Path(folder), output.say), given.json)
    return 0


def _file(given: Namespace) -> int:
    from captioner.bench import files
    from captioner.bench.recordings import samples

    output.report(files.measure(options.config(given), samples(spoken=options.spoken(given)), output.say), given.json)
    return 0


BENCHES: dict[str, Callable[[Namespace], int]] = {"viewers": _viewers, "nllb": _nllb, "file": _file}
"""Values of INPUT that name a measurement instead of a recording."""

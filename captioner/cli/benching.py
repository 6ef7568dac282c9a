"""Commands that measure: `bench` and `soak`."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from captioner.cli import options as asked
from captioner.cli import output
from captioner.errors import CaptionerError

if TYPE_CHECKING:
    from captioner.bench.recordings import Recording


def bench(given: Namespace) -> int:
    """Measure on this machine."""
    if given.kills is not None:
        return _kills(given)
    try:
        from captioner.bench.benchmark import measure
        from captioner.bench.recordings import recording, samples
    except ModuleNotFoundError as error:
        raise CaptionerError(f"bench needs {error.name}", "pip install 'captioner[bench]'") from error

    if (special := BENCHES.get(str(given.input))) and not given.input.exists():
        return special(given)
    spoken, targets = asked.spoken(given), asked.targets(given)
    known = samples(spoken=spoken, targets=targets) if given.input is None else []
    played = known or [recording(given.input, given.words, spoken=spoken, targets=targets)]
    named = {"--config": given.config, "--model": given.model, "--hotwords": given.hotwords}
    options = [part for name, value in named.items() if value is not None for part in (name, str(value))]
    if given.minutes is not None:
        return _bench_drift(given, played[0], options)
    report = measure(asked.config(given), played, options, output.say, rooms=given.rooms, against=given.against)
    output.report(report, given.json)
    if given.out is not None:
        output.say("written: " + ", ".join(map(str, report.write(given.out))))
    return 0


def _bench_drift(given: Namespace, recording: Recording, options: Sequence[str]) -> int:
    from captioner.bench import drift

    result = drift.measure(asked.config(given), recording, given.minutes, options, output.say)
    output.report(result, given.json)
    return 0


def _bench_viewers(given: Namespace) -> int:
    from captioner.bench import viewers

    counts = [int(part) for part in given.viewers.split(",") if part.isdigit()] if given.viewers else viewers.VIEWERS
    result = viewers.measure(counts, given.rate, given.seconds, output.say, edges=given.edges)
    output.report(result, given.json)
    return 0


def _bench_recovery(given: Namespace) -> int:
    from captioner.bench import recovery
    from captioner.bench.recordings import samples

    options = ("--model", given.model) if given.model else ()
    result = recovery.measure(samples(spoken="en")[0], options, 3, output.say)
    output.report(result, given.json)
    return 0


def _bench_nllb(given: Namespace) -> int:
    import tempfile
    from pathlib import Path

    from captioner.bench import nllb

    with tempfile.TemporaryDirectory(prefix="captioner-nllb-") as folder:
        result = nllb.measure(given.out or Path(folder), output.say)
    output.report(result, given.json)
    return 0


def _bench_panic(given: Namespace) -> int:
    from captioner.bench import panic

    viewers = int(given.viewers) if (given.viewers or "").isdigit() else 1000
    result = panic.measure(viewers, given.rate, output.say)
    output.report(result, given.json)
    return 0


def _bench_file(given: Namespace) -> int:
    from captioner.bench import finished
    from captioner.bench.recordings import samples

    result = finished.measure(asked.config(given), samples(spoken=asked.spoken(given)), output.say)
    output.report(result, given.json)
    return 0


def _bench_sources(given: Namespace) -> int:
    from captioner.bench import sources

    result = sources.measure(tuple(filter(None, (given.ways or "").split(","))), output.say)
    output.report(result, given.json)
    return 0


def _bench_inventions(given: Namespace) -> int:
    from captioner.bench import inventions

    names = (given.model,) if given.model else inventions.MODELS
    only = tuple(filter(None, (given.ways or "").split(",")))
    result = inventions.measure(asked.config(given), round(given.minutes or 60), names, output.say, only)
    output.report(result, given.json, given.out / "inventions.json" if given.out else None)
    return 0


def soak(given: Namespace) -> int:
    """Does a server end as it began?"""
    try:
        from captioner.bench import soak as soaking
    except ModuleNotFoundError as error:
        raise CaptionerError(f"soak needs {error.name}", "pip install 'captioner[bench]'") from error

    options = ("--config", str(given.config)) if given.config else ()
    result = soaking.measure(asked.config(given), given.hours, options, output.say, scripted=given.scripted)
    output.report(result, given.json, given.report)
    return 0 if result.flat else 1


def _kills(given: Namespace) -> int:
    import tempfile
    from pathlib import Path

    from captioner.bench.kills import measure

    logging.getLogger("captioner").setLevel(logging.ERROR)  # that a kill was mended is no news here
    with tempfile.TemporaryDirectory() as folder:
        found = measure(given.kills, Path(folder))
    said = "{kills} kills: {kept} finals were kept, {lost} lost, {invalid} files invalid, {torn} torn lines mended"
    output.rows([asdict(found)], given.json, lambda row: said.format(**row))
    return 0 if found.well else 1


BENCHES: dict[str, Callable[[Namespace], int]] = {
    "viewers": _bench_viewers,
    "panic": _bench_panic,
    "nllb": _bench_nllb,
    "file": _bench_file,
    "sources": _bench_sources,
    "inventions": _bench_inventions,
    "recovery": _bench_recovery,
}
"""`captioner bench WHAT`, where it is no recording."""

"""Search for input that breaks a target, for as long as wanted.

    python -m tests.fuzz                           every target, 30 s each, with hypothesis
    python -m tests.fuzz srt vtt --seconds 600     some targets for longer
    python -m tests.fuzz journal --atheris         guided by coverage, to the first finding (pip install atheris)

A finding is written to `tests/corpus/TARGET/`, where it is a test from then on; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import random
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.garbage import garbage
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.test_targets import CORPUS, survive

TIMEOUT_S = 10
"""Seconds that one input may take; all inputs are small."""


class InputTimeout(Exception):
    """Timeout of one input."""


def main() -> int:
    """Fuzz the targets of the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Search for input that breaks a target.")
    parser.add_argument("target", nargs="*", default=[], help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=30, help="per target (30)")
    parser.add_argument("--atheris", action="store_true", help="use atheris, guided by coverage, on one target")
    given_ = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("error")
    if given_.atheris:
        return by_coverage(given_.target[0], given_.seconds)
    return sum(by_chance(name, given_.seconds) for name in given_.target or TARGETS) and 1


def by_chance(name: str, seconds: int) -> int:
    """Run batches of hypothesis until the time is over or something is found; returns the number of findings."""
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        tried += 500
        try:
            _batch(TARGETS[name], random.randrange(2**32))
        except Exception as error:
            print(f"{name}: after about {tried} inputs: {_described(error)}")
            return 1
    print(f"{name}: {tried} inputs, no finding")
    return 0


def _batch(target: Target, number: int) -> None:
    name = next(known for known, one in TARGETS.items() if one is target)
    smallest: list[bytes] = []

    @seed(number)
    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(garbage(target.seeds))
    def attempt(data: bytes) -> None:
        try:
            with _alarm():
                survive(target, data)
        except Exception:
            smallest[:] = [data]
            raise

    try:
        attempt()
    except Exception:
        keep(name, smallest[0])
        raise


def by_coverage(name: str, seconds: int) -> int:
    """Run atheris, starting from the valid inputs and earlier finds."""
    import atheris  # type: ignore[import-untyped]

    target = TARGETS[name]
    atheris.instrument_all()
    corpus = CORPUS.parent / ".atheris" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(data)

    def attempt(data: bytes) -> None:
        try:
            survive(target, data)
        except Exception:
            keep(name, data)
            raise

    arguments = [f"-max_total_time={seconds}", f"-timeout={TIMEOUT_S}", "-max_len=4096", str(corpus)]
    atheris.Setup([sys.argv[0], *arguments], attempt)
    atheris.Fuzz()
    return 0


def keep(name: str, data: bytes) -> None:
    """Write an input to the corpus, named by its hash; rename it to something descriptive."""
    path = CORPUS / name / f"found-{hashlib.sha256(data).hexdigest()[:8]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(f"kept as {path}")


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise InputTimeout(f"more than {TIMEOUT_S} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(TIMEOUT_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _described(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(CORPUS.parents[1])]
    places = " <- ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(ours[-3:]))
    return f"{type(error).__name__}: {str(error)[:200]} ({places})"


if __name__ == "__main__":
    sys.exit(main())

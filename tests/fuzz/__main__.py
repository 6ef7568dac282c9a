"""Look for findings for as long as you like.

    python -m tests.fuzz                           every target, 30 s each, by hypothesis
    python -m tests.fuzz srt vtt --seconds 600     some of them for longer
    python -m tests.fuzz journal --atheris         guided by coverage (uv pip install atheris; it must end by Ctrl-C,
                                                   or by itself at the first finding)

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

LONGEST = 10
"""Seconds that one input may take: all of them are small."""


class Hangs(Exception):
    """It did not come back."""


def main() -> int:
    """Hunt, and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Look for input that breaks something.")
    parser.add_argument("target", nargs="*", default=[], help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    parser.add_argument("--atheris", action="store_true", help="guided by coverage; one target")
    given_ = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("error")
    if given_.atheris:
        return by_coverage(given_.target[0], given_.seconds)
    return sum(by_chance(name, given_.seconds) for name in given_.target or TARGETS) and 1


def by_chance(name: str, seconds: int) -> int:
    """Batches of hypothesis until the time is over or something is found; the number of findings."""
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        tried += 500
        try:
            _batch(TARGETS[name], random.randrange(2**32))
        except Exception as error:
            print(f"{name}: after about {tried} inputs: {_said(error)}")
            return 1
    print(f"{name}: {tried} inputs, nothing")
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
    """By atheris, from the good input and what was found before."""
    import atheris  # type: ignore[import-untyped]

    target = TARGETS[name]
    atheris.instrument_all()
    begun = CORPUS.parent / ".atheris" / name
    begun.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds):
        (begun / f"seed-{number}").write_bytes(data)

    def attempt(data: bytes) -> None:
        try:
            survive(target, data)
        except Exception:
            keep(name, data)
            raise

    arguments = [f"-max_total_time={seconds}", f"-timeout={LONGEST}", "-max_len=4096", str(begun)]
    atheris.Setup([sys.argv[0], *arguments], attempt)
    atheris.Fuzz()
    return 0


def keep(name: str, data: bytes) -> None:
    """Into the corpus; a better name than its hash is for people to give."""
    path = CORPUS / name / f"found-{hashlib.sha256(data).hexdigest()[:8]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(f"kept as {path}")


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise Hangs(f"more than {LONGEST} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _said(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(CORPUS.parents[1])]
    connections = " <- ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(ours[-3:]))
    return f"{type(error).__name__}: {str(error)[:200]} ({connections})"


if __name__ == "__main__":
    sys.exit(main())

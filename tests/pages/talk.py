"""Record the revisions of a real talk once, so that tests can play them back to the pages.

    python -m tests.pages.talk samples/fr-phone.flac --from fr --to en --seconds 60 > samples/fr-phone.talk.jsonl

Each line holds one revision and the milliseconds of audio that the engine had received when it produced it. The engine
gets steps of 100 ms as fast as it can process them. Computing time is not part of the times, so every machine records
the same file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from captioner.types import Revision

SAMPLES = Path(__file__).parents[2] / "samples"
_FIELDS = tuple(field.name for field in fields(Revision) if field.name not in ("edited", "speaker", "direct"))
_DEFAULTS = {field.name: field.default for field in fields(Revision)}


@dataclass(frozen=True, slots=True)
class TimedRevision:
    """One revision and its time."""

    at: int
    """Milliseconds of audio received before the revision."""
    revision: Revision


def talk(name: str = "fr-phone") -> tuple[TimedRevision, ...]:
    """The recorded talk of a sample."""
    lines = (SAMPLES / f"{name}.talk.jsonl").read_text().splitlines()
    return tuple(TimedRevision(given.pop("at"), Revision(**given)) for given in map(json.loads, lines))


def record(path: Path, spoken: str, targets: tuple[str, ...], seconds: float) -> Iterator[dict[str, Any]]:
    """Run the engine over `path` and yield the lines of the talk."""
    from captioner.audio.file import read_file
    from captioner.config import Config
    from captioner.rooms.pipeline.configured_factory import ConfiguredFactory

    stages = ConfiguredFactory.loaded(Config(), lambda _: None)
    engine, translators = stages.pipeline(spoken, targets), stages.translators(spoken, targets)
    for chunk in read_file(path, chunk_ms=100):
        at = chunk.start + chunk.milliseconds
        if at > 1000 * seconds:
            break
        for revision in engine.push(chunk):
            made = (one for translator in translators for one in translator.push(revision))
            for one in (revision, *made):
                known = {name: getattr(one, name) for name in _FIELDS}
                yield {"at": at} | {name: value for name, value in known.items() if value != _DEFAULTS[name]}


def main() -> None:
    """Run the command above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--from", dest="spoken", required=True)
    parser.add_argument("--to", default="")
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    targets = tuple(filter(None, given.to.split(",")))
    for line in record(given.path, given.spoken, targets, given.seconds):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

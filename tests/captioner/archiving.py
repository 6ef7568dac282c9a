"""A child process that archives until it is killed; prints each final once it is kept."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from captioner.archive import Archive
from captioner.types import Revision


def main(folder: str, seed: str) -> None:
    chance = random.Random(int(seed))
    archive = Archive(Path(folder), "main", ("en", "es"))
    number, time = archive.resume.segment, archive.resume.offset
    while True:
        number, time = number + 1, time + 3000
        text = " ".join(f"word{number}" for _ in range(chance.randint(1, 20)))
        keep(archive, Revision(f"c{number}", "en", "en", 1, time, time + 2500, f"{text} < & -->", final=True))
        late = max(1, number - chance.randint(0, 3))
        keep(
            archive, Revision(f"c{late}", "es", "en", number, late * 3000, late * 3000 + 2500, f"es {text}", final=True)
        )
        if chance.random() < 0.3:
            keep(archive, Revision(f"c{number}", "en", "en", 2, time, time + 2500, "edited", final=True, edited=True))


def keep(archive: Archive, revision: Revision) -> None:
    archive.write(revision)
    sys.stdout.write(f"{revision.language} {revision.segment} {revision.number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Kills of a process that writes an archive, at random moments: no final is lost and every file is valid.

All kills happen in one room, which is resumed each time. A final counts as kept once the child has printed it. After
each kill, webvtt-py, a reader of another project, reads the .vtt strictly, and the room is opened again: every kept
final must be there in the same or a later revision.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from captioner.delivery.files.archive import Archive
from captioner.types import Revision

ROOM = "killed"
_MOST = 25
"""Maximum number of finals that a child keeps before it is killed."""
_DELAY = 0.004
"""Maximum seconds between the last awaited final and the kill."""


@dataclass(frozen=True, slots=True)
class KillsReport:
    """Result of all kills."""

    kills: int
    kept: int
    """Finals and edits that a child reported as kept."""
    lost: int
    """Kept ones that were missing afterwards."""
    invalid: int
    """Files that were not valid after a kill."""
    torn: int
    """Kills that left an incomplete line, which opening the room removes."""

    @property
    def well(self) -> bool:
        """True if nothing is lost and no file is invalid."""
        return not self.lost and not self.invalid

    @property
    def json(self) -> dict[str, int]:
        """Figures as JSON values."""
        return asdict(self)

    @property
    def table(self) -> str:
        """Figures as text."""
        return (
            f"{self.kills} kills: {self.kept} finals kept, {self.lost} lost, {self.invalid} files invalid, "
            f"{self.torn} torn lines repaired"
        )


def measure(kills: int, folder: Path, *, seed: int = 1) -> KillsReport:
    """Kill a child so many times, in a room in that folder."""
    random_source = random.Random(seed)
    kept: dict[tuple[str, str], int] = {}
    lost = invalid = torn = 0
    for number in range(kills):
        _kill(folder, f"{seed}.{number}", random_source, kept)
        journal = folder / ROOM / "journal.jsonl"
        torn += journal.exists() and not journal.read_bytes().endswith(b"\n")
        invalid += sum(not valid(path) for path in (folder / ROOM).glob("*.vtt"))
        lost += _lost(folder, kept)
    return KillsReport(kills, len(kept), lost, invalid, torn)


def archive(folder: Path, seed: str) -> None:
    """Write finals, late translations and edits until killed; print each one once it is kept."""
    random_source = random.Random(seed)
    room = Archive(folder, ROOM, ("en", "es"))
    number, start = room.resume.segment, room.resume.offset
    while True:
        number, start = number + 1, start + 3000
        text = " ".join(f"word{number}" for _ in range(random_source.randint(1, 20)))
        _keep(room, Revision(f"c{number}", "en", "en", 1, start, start + 2500, f"{text} < & -->", final=True))
        late = max(1, number - random_source.randint(0, 3))
        spoken = next((known for known in room.finals("en") if known.segment == f"c{late}"), None)
        if spoken is not None:
            _keep(
                room, Revision(spoken.segment, "es", "en", number, spoken.start, spoken.end, f"es {text}", final=True)
            )
        if random_source.random() < 0.3:
            edit = Revision(f"c{number}", "en", "en", 2, start, start + 2500, "edited", final=True, edited=True)
            _keep(room, edit)


def _keep(room: Archive, revision: Revision) -> None:
    room.write(revision)
    sys.stdout.write(f"{revision.language} {revision.segment} {revision.number}\n")
    sys.stdout.flush()


def _kill(folder: Path, seed: str, random_source: random.Random, kept: dict[tuple[str, str], int]) -> None:
    command = [sys.executable, "-m", __name__, str(folder), seed]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        waited = random_source.randint(1, _MOST)
        for line, _ in zip(child.stdout, range(waited), strict=False):
            _note(line, kept)
        threading.Event().wait(random_source.random() * _DELAY)
        child.kill()
        for line in child.stdout:
            _note(line, kept)


def _note(line: str, kept: dict[tuple[str, str], int]) -> None:
    """Note a kept final; a line cut off by the kill does not count."""
    if line.endswith("\n"):
        language, segment, number = line.split()
        kept[language, segment] = int(number)


def valid(path: Path) -> bool:
    """True if webvtt-py reads the file in strict mode."""
    import webvtt
    from webvtt.errors import MalformedFileError

    try:
        webvtt.read(str(path), strict=True)
    except MalformedFileError:
        return False
    return True


def _lost(folder: Path, kept: dict[tuple[str, str], int]) -> int:
    room = Archive(folder, ROOM, ("en", "es"))
    found = dict(_newest(room))
    room.close()
    return sum(found.get(key, 0) < number for key, number in kept.items())


def _newest(room: Archive) -> Iterator[tuple[tuple[str, str], int]]:
    for language in room.languages:
        for final in room.finals(language):
            yield (language, final.segment), final.number


if __name__ == "__main__":
    archive(Path(sys.argv[1]), sys.argv[2])

"""The disk: full, read-only, slow."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.watcher import Watcher

ALL = ["s1 s2 s3", "s4 s5 s6", "s7 s8 s9"]


def test_full(process: Process, room: str, fault: Fault) -> None:
    """No file can grow: captions go on, it is said, and the next final brings all that is owed to the disk."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3])
        eventually(lambda: process.finals(room) == ALL[:1])
        there_is_room = process.limit(resource.RLIMIT_FSIZE, (process.captions / room / "journal.jsonl").stat().st_size)
        publisher.speak([4, 5, 6])
        viewer.await_finals(*ALL[:2])
        viewer.await_detail("cannot be written")
        held = process.finals(room)
        there_is_room()
        fault.begins("disk full, then not", "captions as ever; `status` says that files cannot be written")
        publisher.speak([7, 8, 9])
        eventually(lambda: process.finals(room) == ALL)
        fault.is_over()
        publisher.end()

    fault.finals = len(set(ALL) - set(process.journal(room)))
    assert (ALL[:1], ALL) == (held, process.journal(room))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB of its own, at the place of the captions; mounting it needs root."""
    place = tmp_path / "captions"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.lasting
def test_a_whole_disk_is_full(mortal: Process, disk: Path, fault: Fault) -> None:
    """By somebody else's file, to the last byte."""
    mortal.start()
    with mortal.publisher("hall") as publisher, Watcher(mortal.port, "hall") as viewer:
        publisher.speak([1, 2, 3])
        eventually(lambda: mortal.finals("hall") == ALL[:1])
        other = disk / "other"
        with other.open("wb", buffering=0) as file:
            while file_fits(file.fileno()):
                pass
        publisher.speak([4, 5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18])
        viewer.await_finals("s16 s17 s18")
        other.unlink()
        fault.begins("tmpfs full to the last byte, then not", "captions as ever; `status` says it")
        publisher.speak([7, 8, 9])
        eventually(lambda: mortal.journal("hall")[-1:] == ALL[2:])
        fault.is_over()
        publisher.end()

    fault.finals = len(set(viewer.finals.values()) - set(mortal.journal("hall")))
    assert 0 == fault.finals
    assert mortal.journal("hall") == mortal.finals("hall")


def file_fits(file: int) -> bool:
    """Whether another half kilobyte does."""
    try:
        return os.write(file, bytes(512)) > 0
    except OSError:
        return False


@pytest.mark.lasting
def test_read_only(mortal: Process, disk: Path, fault: Fault) -> None:
    """As an SD card that has worn out, until somebody mounts it again."""
    mortal.start()
    with mortal.publisher("hall") as publisher, Watcher(mortal.port, "hall") as viewer:
        publisher.speak([1, 2, 3])
        eventually(lambda: mortal.finals("hall") == ALL[:1])
        publisher.end()
        viewer.await_finals(*ALL[:1])
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with mortal.publisher("hall") as publisher, Watcher(mortal.port, "hall") as viewer:
        publisher.speak([4, 5, 6])
        viewer.await_finals(*ALL[:2])
        viewer.await_detail("Read-only file system")
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        fault.begins("disk read-only, then not", "captions as ever; `status` says it")
        publisher.speak([7, 8, 9])
        eventually(lambda: mortal.finals("hall") == ALL)
        fault.is_over()
        publisher.end()

    fault.finals = len(set(ALL) - set(mortal.journal("hall")))
    assert mortal.journal("hall") == ALL


@pytest.mark.lasting
def test_slow(mortal: Process, fault: Fault) -> None:
    """Each fsync takes two seconds, as strace makes it: viewers do not wait for it, and the files get everything."""
    mortal.start()
    slow = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=2000000",
         "-p", str(mortal.pid)]
    )  # fmt: skip
    eventually(lambda: "TracerPid:\t0" not in Path(f"/proc/{mortal.pid}/status").read_text())
    with mortal.publisher("hall") as publisher, Watcher(mortal.port, "hall") as viewer:
        fault.begins("each fsync takes 2 s", "finals a quarter of a second late, all else as ever")
        publisher.speak(range(1, 10))
        viewer.await_finals(*ALL)
        fault.is_over()
        late = mortal.journal("hall")
        slow.send_signal(signal.SIGINT)
        slow.wait(30)
        publisher.end()

    fault.finals = len(set(ALL) - set(mortal.journal("hall")))
    assert len(late) < 3
    assert mortal.journal("hall") == ALL == mortal.finals("hall")

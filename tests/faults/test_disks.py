"""Faults of the disk: full, read-only, slow."""

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


def test_a_full_file(process: Process, room: str, fault: Fault) -> None:
    """With a full disk captions continue, `status` reports it, and the next final writes all that is missing."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3])
        eventually(lambda: process.finals(room) == ALL[:1])
        lift_limit = process.limit(resource.RLIMIT_FSIZE, (process.captions / room / "journal.jsonl").stat().st_size)
        publisher.speak([4, 5, 6])
        viewer.await_finals(*ALL[:2])
        viewer.await_detail("cannot be written")
        held = process.finals(room)
        lift_limit()
        fault.begin("disk full, then not", "captions continue; `status` reports that files cannot be written")
        publisher.speak([7, 8, 9])
        eventually(lambda: process.finals(room) == ALL)
        fault.end()
        publisher.end()

    fault.lost_finals = len(set(ALL) - set(process.journal(room)))
    assert (ALL[:1], ALL) == (held, process.journal(room))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 256 KiB as the folder of captions; needs root."""
    place = tmp_path / "captions"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.lasting
def test_a_full_disk(own_process: Process, disk: Path, fault: Fault) -> None:
    """A disk filled to the last byte by another file loses no final."""
    own_process.start()
    with own_process.publisher("hall") as publisher, Watcher(own_process.port, "hall") as viewer:
        publisher.speak([1, 2, 3])
        eventually(lambda: own_process.finals("hall") == ALL[:1])
        other = disk / "other"
        with other.open("wb", buffering=0) as file:
            while file_fits(file.fileno()):
                pass
        publisher.speak([4, 5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18])
        viewer.await_finals("s16 s17 s18")
        other.unlink()
        fault.begin("tmpfs full to the last byte, then not", "captions continue; `status` reports it")
        publisher.speak([7, 8, 9])
        eventually(lambda: own_process.journal("hall")[-1:] == ALL[2:])
        fault.end()
        publisher.end()

    fault.lost_finals = len(set(viewer.finals.values()) - set(own_process.journal("hall")))
    assert 0 == fault.lost_finals
    assert own_process.journal("hall") == own_process.finals("hall")


def file_fits(file: int) -> bool:
    """True if another half kilobyte fits."""
    try:
        return os.write(file, bytes(512)) > 0
    except OSError:
        return False


@pytest.mark.lasting
def test_read_only(own_process: Process, disk: Path, fault: Fault) -> None:
    """A disk that is remounted read-only, like a worn SD card, loses no final when it is writable again."""
    own_process.start()
    with own_process.publisher("hall") as publisher, Watcher(own_process.port, "hall") as viewer:
        publisher.speak([1, 2, 3])
        eventually(lambda: own_process.finals("hall") == ALL[:1])
        publisher.end()
        viewer.await_finals(*ALL[:1])
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with own_process.publisher("hall") as publisher, Watcher(own_process.port, "hall") as viewer:
        publisher.speak([4, 5, 6])
        viewer.await_finals(*ALL[:2])
        viewer.await_detail("Read-only file system")
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        fault.begin("disk read-only, then not", "captions continue; `status` reports it")
        publisher.speak([7, 8, 9])
        eventually(lambda: own_process.finals("hall") == ALL)
        fault.end()
        publisher.end()

    fault.lost_finals = len(set(ALL) - set(own_process.journal("hall")))
    assert own_process.journal("hall") == ALL


@pytest.mark.lasting
def test_slow(own_process: Process, fault: Fault) -> None:
    """If each fsync takes two seconds (by strace), viewers do not wait for it and the files are complete."""
    own_process.start()
    slow = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=2000000",
         "-p", str(own_process.pid)]
    )  # fmt: skip
    eventually(lambda: "TracerPid:\t0" not in Path(f"/proc/{own_process.pid}/status").read_text())
    with own_process.publisher("hall") as publisher, Watcher(own_process.port, "hall") as viewer:
        fault.begin("each fsync takes 2 s", "finals 0.25 s late")
        publisher.speak(range(1, 10))
        viewer.await_finals(*ALL)
        fault.end()
        late = own_process.journal("hall")
        slow.send_signal(signal.SIGINT)
        slow.wait(30)
        publisher.end()

    fault.lost_finals = len(set(ALL) - set(own_process.journal("hall")))
    assert len(late) < 3
    assert own_process.journal("hall") == ALL == own_process.finals("hall")

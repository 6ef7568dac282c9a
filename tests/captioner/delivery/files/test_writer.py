from __future__ import annotations

import queue
import threading

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.writer import ArchiveWriter
from captioner.types import Revision
from tests.fakes import revision


class SlowArchive(Archive):
    """Archive that waits for `go` before it writes, and fails at the first final if asked to."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__(None, "hall", ("en",))
        self.go = threading.Event()
        self._fails = fails

    def write(self, *revisions: Revision) -> None:
        """Wait, then write or fail."""
        self.go.wait()
        if self._fails:
            self._fails = False
            raise ZeroDivisionError("scripted failure")
        super().write(*revisions)


def test_writes_in_order() -> None:
    """Finals that were put are in the archive, in order, when the writer has settled."""
    archive = Archive(None, "hall", ("en",))
    writer = ArchiveWriter(archive)
    writer.start()
    for number in range(3):
        writer.put(revision(f"c{number}", final=True, start=number))
    writer.settle(10)
    writer.close(10)

    assert [each.segment for each in archive.finals("en")] == ["c0", "c1", "c2"]


def test_closed_before_it_was_started() -> None:
    """A writer that was not started yet writes what waits when it is closed, and its thread ends for good."""
    before = set(threading.enumerate())
    archive = Archive(None, "hall", ("en",))
    writer = ArchiveWriter(archive)
    writer.put(revision("c1", final=True))
    writer.close(10)
    writer.start()
    writer.close(10)

    assert ["c1"] == [each.segment for each in archive.finals("en")]
    assert before == set(threading.enumerate())


def test_full_queue() -> None:
    """A full queue refuses a final that must not wait."""
    archive = SlowArchive()
    writer = ArchiveWriter(archive)
    writer.start()
    for number in range(1001):
        writer.put(revision(f"c{number}", final=True))
    while writer.waiting < 1000:  # until its thread has taken the first
        writer.put(revision("late", final=True))
    with pytest.raises(queue.Full):
        writer.put_nowait(revision("later", final=True))
    archive.go.set()
    writer.close(10)


def test_failure_is_reported_until_the_next_success() -> None:
    """An unexpected failure is reported as a problem until writing succeeds again."""
    archive = SlowArchive(fails=True)
    archive.go.set()
    writer = ArchiveWriter(archive)
    writer.start()
    writer.put(revision("c1", final=True))
    while not writer.problem:
        threading.Event().wait(0.001)
    problem = writer.problem
    writer.put(revision("c2", final=True))
    writer.close(10)

    assert (problem, writer.problem) == ("captions are not being written: scripted failure", "")
    assert [each.segment for each in archive.finals("en")] == ["c2"]

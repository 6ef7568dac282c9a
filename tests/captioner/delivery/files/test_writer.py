from __future__ import annotations

import queue
import threading

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.writer import Writer
from captioner.types import Revision
from tests.fakes import revision


class SlowArchive(Archive):
    """Waits to be let go before it writes; dies of the first final where asked to."""

    def __init__(self, *, dies: bool = False) -> None:
        super().__init__(None, "hall", ("en",))
        self.go = threading.Event()
        self._dies = dies

    def write(self, revision: Revision) -> None:
        """When it may."""
        self.go.wait()
        if self._dies:
            self._dies = False
            raise ZeroDivisionError("scripted death")
        super().write(revision)


def test_writes_in_order() -> None:
    """What is put is in the archive when the writer has settled."""
    archive = Archive(None, "hall", ("en",))
    writer = Writer(archive)
    writer.start()
    for number in range(3):
        writer.put(revision(f"c{number}", final=True, start=number))
    writer.settle(10)
    writer.close(10)

    assert [each.segment for each in archive.finals("en")] == ["c0", "c1", "c2"]


def test_full() -> None:
    """Who must not wait is told that too many wait."""
    archive = SlowArchive()
    writer = Writer(archive)
    writer.start()
    for number in range(1001):
        writer.put(revision(f"c{number}", final=True))
    while writer.waiting < 1000:  # until its thread has taken the first
        writer.put(revision("late", final=True))
    with pytest.raises(queue.Full):
        writer.put_now(revision("later", final=True))
    archive.go.set()
    writer.close(10)


def test_a_death_is_said_and_the_next_is_written() -> None:
    """Whatever writing dies of is told as a problem until it works again."""
    archive = SlowArchive(dies=True)
    archive.go.set()
    writer = Writer(archive)
    writer.start()
    writer.put(revision("c1", final=True))
    while not writer.problem:
        threading.Event().wait(0.001)
    said = writer.problem
    writer.put(revision("c2", final=True))
    writer.close(10)

    assert (said, writer.problem) == ("captions are not being written: scripted death", "")
    assert [each.segment for each in archive.finals("en")] == ["c2"]

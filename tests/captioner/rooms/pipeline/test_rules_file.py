from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import RoomError
from captioner.rooms.pipeline.rules_file import RulesFile, RulesOvertaken
from captioner.translation.glossary import Glossary, GlossaryEntries
from captioner.translation.rules import RulesError


class Clock:
    """A second passes with every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        self.now += 1
        return self.now


def book(folder: Path | None) -> RulesFile:
    return RulesFile(folder, clock=Clock())


def test_written_rules_are_in_force_and_stay(tmp_path: Path) -> None:
    """For whoever has the book open, and after a restart; nothing half-written lies beside them."""
    own = book(tmp_path / "hall")
    own.write("en: a = b")

    assert (("a", "b"),) == own().of("en") == book(tmp_path / "hall")().of("en")
    assert ["rules.txt"] == [path.name for path in (tmp_path / "hall").iterdir()]


def test_what_another_writes_is_seen(tmp_path: Path) -> None:
    """The file is looked at, also when it comes and goes."""
    own, other = book(tmp_path), book(tmp_path)
    other.write("en: a = b")
    seen = own().of("en")
    (tmp_path / "rules.txt").unlink()

    assert ((("a", "b"),), ()) == (seen, own().of("en"))


def test_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    """But the problem is said, with its line, until it is mended."""
    own = book(tmp_path)
    own.write("en: a = b")
    (tmp_path / "rules.txt").write_text("en: a = b\nnonsense")
    kept = own().of("en")
    problem = own.problem
    (tmp_path / "rules.txt").write_text("en: a = c")

    assert (("a", "b"),) == kept
    assert "line 2" in problem
    assert ((("a", "c"),), "") == (own().of("en"), own.problem)


def test_a_refused_text_changes_nothing(tmp_path: Path) -> None:
    """Neither what is in force nor the file."""
    own = book(tmp_path)
    own.write("en: a = b")
    with pytest.raises(RulesError):
        own.write("nonsense")

    assert ("en: a = b", "en: a = b") == (own.text, (tmp_path / "rules.txt").read_text())


def test_two_who_write(tmp_path: Path) -> None:
    """The second is told what the first has made of it."""
    own = book(tmp_path)
    edition = own.edition
    own.write("en: a = b", edition)
    with pytest.raises(RulesOvertaken) as caught:
        own.write("en: a = c", edition)
    own.write("en: a = c", caught.value.edition)

    assert (("a", "c"),) == own().of("en")


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    """Is said, and what was in force stays."""
    (tmp_path / "hall").write_text("a file in the folder's place")
    own = book(tmp_path / "hall")
    with pytest.raises(RoomError, match="cannot be saved"):
        own.write("en: a = b")

    assert () == own().of("en")


def test_in_memory() -> None:
    """A room without files keeps its rules as long as it lives."""
    own = book(None)
    own.write("en: a = b")

    assert (("a", "b"),) == own().of("en")


def test_the_rooms_glossary_comes_before_the_settings(tmp_path: Path) -> None:
    """Both are in force; where they differ, the room's."""
    own = book(tmp_path)
    settings = Glossary(((("en", "es"), GlossaryEntries((("a", "x"), ("c", "z")))),))
    joined = own.glossary(lambda: settings)
    own.write("en-es: a = y")

    assert {"a": "y", "c": "z"} == dict(joined().of("en", "es").terms)

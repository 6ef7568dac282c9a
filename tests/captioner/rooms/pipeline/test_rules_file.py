from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import RoomError
from captioner.rooms.pipeline.rules_file import RulesConflict, RulesFile
from captioner.translation.glossary import Glossary, GlossaryEntries
from captioner.translation.rules import RulesError


class Clock:
    """A clock that advances by one second per reading."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        self.now += 1
        return self.now


def opened(folder: Path | None) -> RulesFile:
    return RulesFile(folder, clock=Clock())


def test_written_rules_are_in_force_and_stay(tmp_path: Path) -> None:
    """Written rules are in effect immediately and after a restart, and no temporary file remains."""
    own = opened(tmp_path / "hall")
    own.write("en: a = b")

    assert (("a", "b"),) == own.current.of("en") == opened(tmp_path / "hall").current.of("en")
    assert ["rules.txt"] == [path.name for path in (tmp_path / "hall").iterdir()]


def test_what_another_writes_is_seen(tmp_path: Path) -> None:
    """Changes of the file take effect, also when it appears and disappears."""
    own, other = opened(tmp_path), opened(tmp_path)
    other.write("en: a = b")
    seen = own.current.of("en")
    (tmp_path / "rules.txt").unlink()

    assert ((("a", "b"),), ()) == (seen, own.current.of("en"))


def test_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    """A file with errors changes nothing; the problem is reported with its line until the file is corrected."""
    own = opened(tmp_path)
    own.write("en: a = b")
    (tmp_path / "rules.txt").write_text("en: a = b\nnonsense")
    kept = own.current.of("en")
    problem = own.problem
    (tmp_path / "rules.txt").write_text("en: a = c")

    assert (("a", "b"),) == kept
    assert "line 2" in problem
    assert ((("a", "c"),), "") == (own.current.of("en"), own.problem)


def test_a_refused_text_changes_nothing(tmp_path: Path) -> None:
    """A text with errors changes neither the rules in effect nor the file."""
    own = opened(tmp_path)
    own.write("en: a = b")
    with pytest.raises(RulesError):
        own.write("nonsense")

    assert ("en: a = b", "en: a = b") == (own.text, (tmp_path / "rules.txt").read_text())


def test_two_who_write(tmp_path: Path) -> None:
    """A second editor who saves an outdated text gets the new one."""
    own = opened(tmp_path)
    edition = own.edition
    own.write("en: a = b", edition)
    with pytest.raises(RulesConflict) as caught:
        own.write("en: a = c", edition)
    own.write("en: a = c", caught.value.edition)

    assert (("a", "c"),) == own.current.of("en")


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    """If the file cannot be written, the rules in effect stay."""
    (tmp_path / "hall").write_text("a file in the folder's place")
    own = opened(tmp_path / "hall")
    with pytest.raises(RoomError, match="cannot save"):
        own.write("en: a = b")

    assert () == own.current.of("en")


def test_in_memory() -> None:
    """A room without files keeps its rules in memory."""
    own = opened(None)
    own.write("en: a = b")

    assert (("a", "b"),) == own.current.of("en")


def test_the_rooms_glossary_comes_before_the_settings(tmp_path: Path) -> None:
    """Both glossaries are in effect; entries of the room replace those of the settings."""
    own = opened(tmp_path)
    settings = Glossary(((("en", "es"), GlossaryEntries((("a", "x"), ("c", "z")))),))
    joined = own.glossary(lambda: settings)
    own.write("en-es: a = y")

    assert {"a": "y", "c": "z"} == dict(joined().of("en", "es").terms)

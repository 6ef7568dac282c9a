from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import CaptionerError
from captioner.offline.checkpoint import Part, Unfinished
from captioner.types import Word
from tests.fakes import revision

PART = Part(3000, "en", (revision(text="uno & <", final=True),), {"c1": (Word(0, 900, " uno & <", 0.5),)})


def test_parts_are_there_again(tmp_path: Path) -> None:
    """Whatever an interrupted run has done."""
    path = tmp_path / "out/.talk.jsonl"
    Unfinished(path, {"model": "base"}).add(PART)

    again = Unfinished(path, {"model": "base"})
    again.add(Part(6000, "en", ()))

    assert (PART,) == again.parts
    assert [3000, 6000] == [part.until for part in Unfinished(path, {"model": "base"}).parts]


def test_parts_of_other_work_are_thrown_away(tmp_path: Path) -> None:
    """Another model for instance."""
    Unfinished(tmp_path / "x", {"model": "base"}).add(PART)

    assert () == Unfinished(tmp_path / "x", {"model": "small"}).parts


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_what_a_kill_cut_off_is_not_done(tmp_path: Path, cut: int) -> None:
    """The part before it is."""
    path = tmp_path / "x"
    unfinished = Unfinished(path, {})
    unfinished.add(PART)
    unfinished.add(Part(6000, "en", PART.finals, PART.words))
    path.write_bytes(path.read_bytes()[:-cut])

    assert (PART,) == Unfinished(path, {}).parts
    assert (PART,) == Unfinished(path, {}).parts


def test_it_goes_when_all_is_done(tmp_path: Path) -> None:
    """Nothing stays behind."""
    unfinished = Unfinished(tmp_path / "x", {})
    unfinished.forget()

    assert [] == list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file is in the way."""
    (tmp_path / "out").write_text("in the way")

    with pytest.raises(CaptionerError, match="cannot write"):
        Unfinished(tmp_path / "out/x", {})

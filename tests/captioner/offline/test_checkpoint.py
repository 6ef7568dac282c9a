from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import CaptionerError
from captioner.offline.checkpoint import Checkpoint, ChunkResult
from captioner.types import Word
from tests.fakes import revision

RESULT = ChunkResult(3000, "en", (revision(text="uno & <", final=True),), {"c1": (Word(0, 900, " uno & <", 0.5),)})


def test_results_are_read_back(tmp_path: Path) -> None:
    """A later run finds the results and adds to them."""
    path = tmp_path / "out/.talk.jsonl"
    Checkpoint(path, {"model": "base"}).add(RESULT)

    resumed = Checkpoint(path, {"model": "base"})
    resumed.add(ChunkResult(6000, "en", ()))

    assert (RESULT,) == resumed.results
    assert [3000, 6000] == [result.end for result in Checkpoint(path, {"model": "base"}).results]


def test_results_with_another_key_are_discarded(tmp_path: Path) -> None:
    """Results of another model are not used."""
    Checkpoint(tmp_path / "x", {"model": "base"}).add(RESULT)

    assert () == Checkpoint(tmp_path / "x", {"model": "small"}).results


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_truncated_result_is_discarded(tmp_path: Path, cut: int) -> None:
    """The result before a line that a kill cut off is kept."""
    path = tmp_path / "x"
    checkpoint = Checkpoint(path, {})
    checkpoint.add(RESULT)
    checkpoint.add(ChunkResult(6000, "en", RESULT.finals, RESULT.words))
    path.write_bytes(path.read_bytes()[:-cut])

    assert (RESULT,) == Checkpoint(path, {}).results
    assert (RESULT,) == Checkpoint(path, {}).results


def test_the_file_is_deleted_at_the_end(tmp_path: Path) -> None:
    """No file is left."""
    Checkpoint(tmp_path / "x", {}).delete()

    assert [] == list(tmp_path.iterdir())


def test_an_unwritable_folder_is_reported(tmp_path: Path) -> None:
    """The error of the disk becomes one line."""
    (tmp_path / "out").write_text("in the way")

    with pytest.raises(CaptionerError, match="cannot write"):
        Checkpoint(tmp_path / "out/x", {})

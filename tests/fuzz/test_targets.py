"""Bad input of every kind is refused in words or read in part: nothing crashes and nothing hangs.

A few of each kind, always the same; `python -m tests.fuzz` looks for longer.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.garbage import garbage
from tests.fuzz.targets import TARGETS, Target

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


def survive(target: Target, data: bytes) -> None:
    with contextlib.suppress(*target.errors):
        target.run(data)


@pytest.mark.parametrize("name", TARGETS)
def test_good_input_is_taken_in(name: str) -> None:
    """What bad input is made of is good: else nothing behind the first check would be reached."""
    for seed in TARGETS[name].seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60)
@given(data=st.data())
def test_bad_input_is_refused_in_words(name: str, data: st.DataObject) -> None:
    """Damaged input is taken in as far as it goes, or refused with an error that says what is wrong."""
    survive(TARGETS[name], data.draw(garbage(TARGETS[name].seeds)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_broke_it(path: Path) -> None:
    """Every input that was ever a finding stays mended."""
    survive(TARGETS[path.parent.name], path.read_bytes())

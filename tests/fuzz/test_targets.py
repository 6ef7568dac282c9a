"""Bad input of every kind is rejected with a message or accepted in part, without exceptions or hangs.

These are a few inputs, always the same; `python -m tests.fuzz` searches for longer.
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
def test_valid_input_is_accepted(name: str) -> None:
    """Valid input is accepted; otherwise damaged input would not get beyond the first check."""
    for seed in TARGETS[name].seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_input(name: str, data: st.DataObject) -> None:
    """Damaged input is accepted in part, or rejected with an error that describes the fault."""
    survive(TARGETS[name], data.draw(garbage(TARGETS[name].seeds)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_earlier_findings(path: Path) -> None:
    """Every input that was ever a finding is handled."""
    survive(TARGETS[path.parent.name], path.read_bytes())

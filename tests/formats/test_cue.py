from __future__ import annotations

import pytest

from formats.cue import Cue


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 4)])
def test_invalid_times_are_refused(start: int, end: int) -> None:
    """A negative start and an end before the start are invalid."""
    with pytest.raises(ValueError, match=f"invalid times of cue 'c1': {start} to {end} ms"):
        Cue(start, end, ("a",), "c1")

from __future__ import annotations

import pytest

from formats.cue import Cue


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 4)])
def test_a_cue_cannot_run_backwards(start: int, end: int) -> None:
    """Neither from before the start, nor to before its own."""
    with pytest.raises(ValueError, match=f"cue 'c1' runs from {start} to {end} ms"):
        Cue(start, end, ("a",), "c1")

from __future__ import annotations

import pytest

from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError, collect, strict

CUE = Cue(0, 1, ("a",))


def test_strict_raises_the_first_fault() -> None:
    """The first of several faults is raised."""
    with pytest.raises(SubtitleError, match=r"^line 3: bad$"):
        strict((CUE, SubtitleError("bad", 3), SubtitleError("worse", 9)))


def test_collect_separates_cues_and_faults() -> None:
    """No cue and no fault is lost."""
    fault = SubtitleError("bad")

    assert ParseResult((CUE, CUE), (fault,)) == collect((CUE, fault, CUE))

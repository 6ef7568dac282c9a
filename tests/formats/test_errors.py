from __future__ import annotations

import pytest

from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError, collect, strict

CUE = Cue(0, 1, ("a",))


def test_strict_raises_the_first_fault() -> None:
    """One fault is enough to refuse a text."""
    with pytest.raises(SubtitleError, match=r"^line 3: bad$"):
        strict((CUE, SubtitleError("bad", 3), SubtitleError("worse", 9)))


def test_salvage_keeps_what_is_sound() -> None:
    """Faults stand beside the cues, none of either is lost."""
    fault = SubtitleError("bad")

    assert ParseResult((CUE, CUE), (fault,)) == collect((CUE, fault, CUE))

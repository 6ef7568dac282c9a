from __future__ import annotations

import pytest

from formats.cue import Cue
from formats.errors import FormatError, Salvage, salvage, strict

CUE = Cue(0, 1, ("a",))


def test_strict_raises_the_first_fault() -> None:
    """One fault is enough to refuse a text."""
    with pytest.raises(FormatError, match=r"^line 3: bad$"):
        strict((CUE, FormatError("bad", 3), FormatError("worse", 9)))


def test_salvage_keeps_what_is_sound() -> None:
    """Faults stand beside the cues, none of either is lost."""
    fault = FormatError("bad")

    assert Salvage((CUE, CUE), (fault,)) == salvage((CUE, fault, CUE))

from __future__ import annotations

import pytest

from formats.cue import Cue
from formats.errors import FormatError
from formats.imsc import library, model, shown


def test_a_library_that_is_not_installed_is_named() -> None:
    """With what installs it."""
    with pytest.raises(FormatError, match=r"needs no_such_library: pip install 'captioner\[export\]'"):
        library("no_such_library.part")


def test_cues_go_through_the_model() -> None:
    """Gaps stay gaps, and neighbours neighbours."""
    cues = (Cue(0, 900, ("uno", "<i>dos</i>")), Cue(900, 2000, ("tres",)), Cue(2500, 3000, ("cuatro",)))

    assert cues == shown(model(cues))

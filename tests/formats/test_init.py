from __future__ import annotations

import pytest

from formats import FORMATS
from formats.cue import Cue

CUES = (Cue(0, 2000, ("uno",)), Cue(2000, 4000, ("dos",)))


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_has_the_two_verbs(extension: str) -> None:
    """What it composes it parses."""
    known = FORMATS[extension]

    assert [cue.lines for cue in CUES] == [cue.lines for cue in known.parse(known.compose(CUES))]

from __future__ import annotations

from formats.cue import Cue
from formats.ttconv_model import to_cues, to_document


def test_cues_survive_the_document() -> None:
    """Gaps and adjacent cues survive."""
    cues = (Cue(0, 900, ("uno", "<i>dos</i>")), Cue(900, 2000, ("tres",)), Cue(2500, 3000, ("cuatro",)))

    assert cues == to_cues(to_document(cues))

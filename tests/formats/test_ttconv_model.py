from __future__ import annotations

import pytest

from formats.cue import Cue
from formats.errors import SubtitleError
from formats.extra import import_extra
from formats.ttconv_model import to_cues, to_document


def test_a_library_that_is_not_installed_is_named() -> None:
    """The message contains the command that installs it."""
    with pytest.raises(SubtitleError, match=r"needs no_such_library: pip install 'captioner\[export\]'"):
        import_extra("no_such_library.part")


def test_cues_survive_the_document() -> None:
    """Gaps and adjacent cues survive."""
    cues = (Cue(0, 900, ("uno", "<i>dos</i>")), Cue(900, 2000, ("tres",)), Cue(2500, 3000, ("cuatro",)))

    assert cues == to_cues(to_document(cues))

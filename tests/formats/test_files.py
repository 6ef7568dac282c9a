from __future__ import annotations

import pytest

from formats import FORMATS, files
from formats.cue import Cue
from formats.errors import SubtitleError

CUES = (Cue(2000, 4000, ("año uno",)), Cue(4000, 6000, ("dos",)))


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_is_written_and_read(format_name: str) -> None:
    """The lines of all cues survive."""
    found = files.read(files.write(CUES, format_name, language="es"), format_name)

    assert ([cue.lines for cue in CUES], ()) == ([cue.lines for cue in found.cues], found.faults)


@pytest.mark.parametrize(("name", "expected"), [("a.es.XML", "ttml"), ("a.srt", "srt"), ("x.ssa", "ass")])
def test_the_extension_determines_the_format(name: str, expected: str) -> None:
    """Case does not matter, and aliases are accepted."""
    assert expected == files.format_of(name)


@pytest.mark.parametrize("name", ["talk", "talk.docx"])
def test_other_names_are_refused(name: str) -> None:
    """The message lists the known extensions."""
    with pytest.raises(SubtitleError, match=r"known formats are \.vtt, \.srt"):
        files.format_of(name)

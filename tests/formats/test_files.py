from __future__ import annotations

import pytest

from formats import files
from formats.cue import Cue
from formats.errors import SubtitleError

CUES = (Cue(2000, 4000, ("año uno",)), Cue(4000, 6000, ("dos",)))


@pytest.mark.parametrize("ending", files.ENDINGS)
def test_every_format_is_written_and_read(ending: str) -> None:
    """By the ending alone."""
    found = files.read(files.write(CUES, ending, language="es"), ending)

    assert ([cue.lines for cue in CUES], ()) == ([cue.lines for cue in found.cues], found.faults)


@pytest.mark.parametrize(("name", "expected"), [("a.es.XML", "ttml"), ("a.srt", "srt"), ("x.ssa", "ass")])
def test_names_tell_the_format(name: str, expected: str) -> None:
    """In any case, and by other endings that are in use."""
    assert expected == files.kind(name)


@pytest.mark.parametrize("name", ["talk", "talk.docx"])
def test_other_names_are_refused(name: str) -> None:
    """With the endings that are known."""
    with pytest.raises(SubtitleError, match=r"known are \.vtt, \.srt"):
        files.kind(name)


def test_old_encodings_are_read_and_told() -> None:
    """Windows-1252 is a fault with its line; UTF-16 says itself what it is."""
    text = "1\n00:00:02,000 --> 00:00:04,000\naño uno\n\n"

    old, wide = files.read(text.encode("cp1252"), "srt"), files.read(text.encode("utf-16"), "srt")

    assert ("line 3: not UTF-8: read as Windows-1252",) == tuple(map(str, old.faults))
    assert CUES[:1] == old.cues == wide.cues


def test_garbage_is_a_fault() -> None:
    """Whatever a library makes of it."""
    found = files.read(b"Scenarist_SCC V1.0\n\n00:00:00:99\tzzzz\n", "scc")

    assert ((), 1) == (found.cues, len(found.faults))


def test_srt_may_end_its_lines_with_crlf() -> None:
    """As old Windows players want them."""
    assert b"\r\n" in files.write(CUES, "srt", crlf=True)

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


def test_other_encodings_are_read() -> None:
    """Windows-1252 is reported with the line; UTF-16 is recognized by its byte order mark."""
    text = "1\n00:00:02,000 --> 00:00:04,000\naño uno\n\n"

    old, wide = files.read(text.encode("cp1252"), "srt"), files.read(text.encode("utf-16"), "srt")

    assert ("line 3: not UTF-8; read as Windows-1252",) == tuple(map(str, old.faults))
    assert CUES[:1] == old.cues == wide.cues


def test_an_exception_of_a_library_is_a_fault() -> None:
    """Malformed input never raises an exception of the library."""
    found = files.read(b"Scenarist_SCC V1.0\n\n00:00:00:99\tzzzz\n", "scc")

    assert ((), 1) == (found.cues, len(found.faults))


def test_srt_has_crlf_as_an_option() -> None:
    """The option reaches the format."""
    assert b"\r\n" in files.write(CUES, "srt", crlf=True)

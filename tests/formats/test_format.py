from __future__ import annotations

from formats import FORMATS
from formats.cue import Cue

CUES = (Cue(2000, 4000, ("año uno",)),)


def test_other_encodings_are_read() -> None:
    """Windows-1252 is reported with the line; UTF-16 is recognized by its byte order mark."""
    text = "1\n00:00:02,000 --> 00:00:04,000\naño uno\n\n"

    windows, utf_16 = FORMATS["srt"].read(text.encode("cp1252")), FORMATS["srt"].read(text.encode("utf-16"))

    assert ["line 3: not UTF-8; read as Windows-1252; name the encoding with --encoding"] == [
        *map(str, windows.notices)
    ]
    assert CUES == windows.cues == utf_16.cues


def test_an_exception_of_a_library_is_a_fault() -> None:
    """Malformed input never raises an exception of the library."""
    found = FORMATS["scc"].read(b"Scenarist_SCC V1.0\n\n00:00:00:99\tzzzz\n")

    assert ((), 1) == (found.cues, len(found.faults))


def test_srt_has_crlf_as_an_option() -> None:
    """The option reaches the format."""
    assert b"\r\n" in FORMATS["srt"].write(CUES, crlf=True)


def test_options_of_other_formats_are_ignored() -> None:
    """One call writes any format with all options."""
    assert FORMATS["vtt"].write(CUES) == FORMATS["vtt"].write(CUES, crlf=True, language="es")

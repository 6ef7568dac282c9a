from __future__ import annotations

import pytest

from formats import FORMATS, files
from formats.cue import Cue
from formats.notice import Notice

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


def test_what_a_format_cannot_hold_is_reported() -> None:
    """Speakers, positions and notes that are not written have a line each; formats that hold them have none."""
    cue = Cue(2000, 4000, ("uno",), settings="line:5%", speaker="Ana")
    notices: dict[str, list[Notice]] = {"srt": [], "vtt": [], "txt": []}
    for name, found in notices.items():
        FORMATS[name].write([cue], found.append, notes=("a note",))

    assert {
        "srt": [
            "00:00:02.000: speakers are not written; .vtt, .json and .csv keep them",
            "00:00:02.000: positions are not written; .vtt, .json and .csv keep them",
            "notes are not written; .vtt keeps them",
        ],
        "vtt": [],
        "txt": ["notes are not written; .vtt keeps them"],
    } == {name: list(map(str, found)) for name, found in notices.items()}


def test_a_caption_without_text_is_reported() -> None:
    """It would be left out by every writer."""
    found = FORMATS["srt"].read(b"1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\na\n")

    assert ["00:00:01.000: a caption without text is left out"] == list(map(str, found.notices))


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n \n", "\ufeff\n".encode("utf-16")])
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "stl"])
def test_an_empty_file_has_no_cues(name: str, data: bytes) -> None:
    """A file without content is not malformed."""
    assert ((), ()) == FORMATS[name].read(data)[:2]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_cues_is_valid(name: str) -> None:
    """Every format writes an empty file that it reads without a fault."""
    assert ((), ()) == FORMATS[name].read(FORMATS[name].write(()))[:2]


@pytest.mark.parametrize("name", FORMATS)
def test_voices_that_become_text_are_reported(name: str) -> None:
    """Only WebVTT marks the speakers of a caption; elsewhere their names are text."""
    noticed: list[Notice] = []
    FORMATS[name].write((Cue(0, 2000, ("Ana: Where?", "Ben: There."), voices=("Ana", "Ben")),), noticed.append)

    assert (0 if name == "vtt" else 1) == len([each for each in noticed if "as names before their lines" in each.what])


def test_captions_without_duration_are_reported() -> None:
    """They would be shown for 1 ms."""
    found = FORMATS["srt"].read(b"1\n00:00:01,000 --> 00:00:01,000\nuno\n")

    assert ["00:00:01.000: a caption that ends when it starts is shown for 1 ms"] == [
        str(each).partition(";")[0] for each in found.notices
    ]


@pytest.mark.parametrize(("name", "reported"), [("srt", True), ("vtt", True), ("json", False)])
def test_captions_that_are_not_in_order_are_reported(name: str, reported: bool) -> None:
    """They are, in formats whose files are ordered."""
    one, two = (files.write([Cue(at, at + 900, (f"at {at}",))], name).decode() for at in (5000, 1000))
    found = files.read(f"{one}\n{two}".encode(), name)

    assert reported == any("order of their times" in notice.what for notice in found.notices)

from __future__ import annotations

import pytest

from formats import FORMATS, files
from formats.cue import Cue
from formats.errors import SubtitleError
from formats.sniff import sniffed

CUES = (Cue(2000, 4000, ("uno",)), Cue(5000, 6000, ("dos",)))
TEXTS = [name for name, known in FORMATS.items() if not known.binary]


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in ("txt", "csv")])
def test_every_format_is_recognized(name: str) -> None:
    """The format of a written file is that of its content."""
    assert name == sniffed(files.write(CUES, name).decode())


@pytest.mark.parametrize("text", ["just words\n", "", "1\n2\n3\n", "see 10:30 -> 11:00", "[x] or {y}"])
def test_other_text_is_unknown(text: str) -> None:
    """Plain text is not taken for a subtitle file."""
    assert "" == sniffed(text)


@pytest.mark.parametrize(
    ("content", "name"),
    [("srt", "txt"), ("vtt", "srt"), ("srt", "vtt"), ("ass", "srt"), ("stl", "srt")],
)
def test_a_wrong_extension_is_reported(content: str, name: str) -> None:
    """The content is read in its own format."""
    found = files.read(files.write(CUES, content), name)

    assert [("uno",), ("dos",)] == [cue.lines for cue in found.cues]
    assert f"the content is .{content}, not .{name}; it is read as .{content}" == found.notices[0].what


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"PK\x03\x04\x14\0" + b"1\n00:00:01,000 --> 00:00:02,000\nuno\n", "ZIP archive"),
        (b"\x1f\x8b\x08\0", "packed"),
        (b"\n<!DOCTYPE HTML><title>404", "web page"),
        (b"{0}{50}uno|dos\n", "MicroDVD"),
        (b"[ti:Song]\r\n[00:12.50]uno\n", "LRC"),
        (b"<SAMI><BODY>", "SAMI"),
        (b"{\\rtf1 00:00:01,000 --> 00:00:02,000", "document"),
        (b"\0\0\0 ftypisom", "recording"),
        (b"\x1a\x45\xdf\xa3", "recording"),
        (b"\xff\xfb\x90\x64", "recording"),
        (b"\x89PNG\r\n", "picture"),
        (b"# VobSub index file, v7\ntimestamp: 00:00:01:000, filepos: 0\n", "pictures"),
        (b"a.srt".ljust(257, b"\0") + b"ustar", "packed"),
        (b"\0" * 5000, "zeros"),
    ],
)
@pytest.mark.parametrize("name", ["srt", "txt"])
def test_files_of_other_kinds_are_refused(data: bytes, expected: str, name: str) -> None:
    """Archives, web pages, documents and recordings are no captions, whatever their names are."""
    with pytest.raises(SubtitleError, match=f"the content is .*{expected}.*; "):
        files.read(data, name)


def test_binary_data_are_refused() -> None:
    """Many control characters are not those of a text."""
    with pytest.raises(SubtitleError, match="binary data"):
        files.read(bytes(range(1, 256)) * 4, "srt")


@pytest.mark.parametrize("name", ["sbv", "sub", "bak", ""])
def test_the_content_decides_where_the_extension_is_unknown(name: str) -> None:
    """Extensions of other programs have no notice, others and missing ones do."""
    found = files.read(b"0:00:01.000,0:00:03.000\none\n", name)

    assert (1, name in ("sbv", "sub")) == (len(found.cues), not found.notices)


def test_neither_extension_nor_content_is_known() -> None:
    """The message says so."""
    with pytest.raises(SubtitleError, match=r"unknown subtitle format \.bak"):
        files.read(b"one\n", "bak")
    with pytest.raises(SubtitleError, match="neither the content nor a file extension"):
        files.read(b"one\n", "")

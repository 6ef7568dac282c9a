from __future__ import annotations

import pytest

from formats import FORMATS, files
from formats.cue import Cue
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

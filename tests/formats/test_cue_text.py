from __future__ import annotations

import pytest

from formats.cue_text import read_text


@pytest.mark.parametrize(
    ("raw", "speaker", "lines"),
    [
        ("<v Ana>Where?</v>", "Ana", ["Where?"]),
        ("<v.loud Ana Lee>Hello", "Ana Lee", ["Hello"]),
        ("<i><v Ana>Hello</v></i>", "Ana", ["Hello"]),
        ("- <v Ana>Hello", "Ana", ["- Hello"]),
        ("<v Ana>Where?</v>\n<v Ben>There.</v>", "", ["Ana: Where?", "Ben: There."]),
        ("- <v Ana>Where?</v>\n- <v Ben>There.</v>", "", ["Ana: Where?", "Ben: There."]),
        ("<v Ana>Hello</v> and <v Ben>bye</v>", "", ["Ana: Hello and", "Ben: bye"]),
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>だ", "", ["漢(かん)字(じ)だ"]),
        ("we<00:00:00.400><c> packed</c>", "", ["we packed"]),
        ("one<br>two &lt;three&gt;", "", ["one", "two <three>"]),
        ("<laughs> 3 < 4 > 2", "", ["<laughs> 3 < 4 > 2"]),
        ("<v Ana>\n\n", "", []),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字", "", ["漢(かん)字"]),
        ("<ruby>東<rt>とう<rb>京<rt>きょう", "", ["東(とう)京(きょう)"]),
        ("<x y=z>a</x> <laughs>", "", ["a <laughs>"]),
        (r"{\an8}one\Ntwo", "", ["one", "two"]),
    ],
)
def test_text_and_voices(raw: str, speaker: str, lines: list[str]) -> None:
    """Every voice is kept, ruby is in brackets, and what is not a known tag is text."""
    found = read_text(raw)

    assert (speaker, lines) == (found.speaker, list(found.lines))


def test_removed_formatting_is_noted() -> None:
    """Italics are formatting; a voice is not."""
    assert [True, False] == [read_text(raw).formatted for raw in ("<i>a</i>", "<v Ana>a")]


@pytest.mark.parametrize(
    ("raw", "settings"),
    [(r"{\an8}a", "line:5%"), (r"{\a6}a", "line:5%"), (r"{\pos(192,144)}a", "line:43.33% position:50%")],
)
def test_positions_of_players_are_read(raw: str, settings: str) -> None:
    """Tags in braces have a position, as in ASS, in a picture of 384 by 288."""
    assert settings == read_text(raw).settings

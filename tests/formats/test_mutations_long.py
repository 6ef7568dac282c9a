"""Valid files with parts dropped, repeated and moved: no crash, and nothing is lost without a report.

The parts are the lines of a file, or what takes the place of lines in its format: blocks of EBU-STL, tags of XML, items
of JSON. Every word has a part, so it is known which words a damaged file still has.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formats import FORMATS, files, stl
from formats.cue import Cue

_WORDS = [f"word{number}" for number in "abcdef"]
_CUES = tuple(
    Cue(4000 * place + 2000, 4000 * place + 5000, (word, f"more {word}")) for place, word in enumerate(_WORDS)
)
_SEPARATORS = {"ttml": r"(<[^>]+>)", "json": r"(?<=\}), "}
Parts = list[tuple[bytes, str]]
"""Parts of a file, each with the word of the cue that it contains."""


def parts_of(name: str) -> Parts:
    """Parts of a valid file; each has the first word that it contains."""
    data = files.write(_CUES, name, language="en")
    if name == "stl":
        blocks = [data[: stl.GSI], *(data[at : at + stl.TTI] for at in range(stl.GSI, len(data), stl.TTI))]
        return [(block, word_of(block.decode("latin-1"))) for block in blocks]
    if name == "scc":  # the text is encoded: a word is known by its place
        lines = re.split(r"(?<=\n)", data.decode())
        said = iter(_WORDS)
        return [(line.encode(), next(said) if "942f" in line else "") for line in lines]
    pieces = re.split(_SEPARATORS.get(name, r"(?<=\n)"), data.decode())
    return [(piece.encode(), word_of(piece)) for piece in pieces]


def word_of(text: str) -> str:
    found = re.search(r"word[a-f]", text)
    return found[0] if found else ""


_CHANGES = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "move"]), st.integers(0, 99), st.integers(0, 99)), max_size=4
)


def mutated(parts: Parts, changes: list[tuple[str, int, int]]) -> Parts:
    found = list(parts)
    for change, first, second in changes:
        if not found:
            break
        place = first % len(found)
        if change == "drop":
            del found[place]
        elif change == "double":
            found.insert(place, found[place])
        else:
            found.insert(second % len(found), found.pop(place))
    return found


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=600)
@given(changes=_CHANGES)
@example(changes=[])
def test_nothing_is_lost_without_a_report(name: str, changes: list[tuple[str, int, int]]) -> None:
    """Every word that a damaged file has is in a cue, or a fault or a notice says what was left out."""
    parts = mutated(parts_of(name), changes)
    data = (b", " if name == "json" else b"").join(part for part, _ in parts)
    found = files.read(data, name)
    kept = " ".join(part for cue in found.cues for part in (*cue.lines, cue.identifier))
    shown = set(re.findall(r"word[a-f]", kept))
    lost = {word for _, word in parts if word} - shown

    assert not lost or found.faults or found.notices
    assert [] == [cue for cue in found.cues if not 0 <= cue.start <= cue.end]


@pytest.mark.parametrize("name", FORMATS)
def test_a_valid_file_has_no_report(name: str) -> None:
    """Without damage, all words are read and nothing is reported."""
    found = files.read(
        b"".join(part for part, _ in parts_of(name)) if name != "json" else files.write(_CUES, name), name
    )

    assert (_WORDS, (), ()) == (
        [word_of(" ".join(cue.lines)) for cue in found.cues if cue.lines],
        found.faults,
        found.notices,
    )

from __future__ import annotations

import time

from captioner.delivery.hub import events
from captioner.delivery.outputs.caption import Caption, pieces
from captioner.layout.limits import Layout
from tests.captioner.delivery.outputs.told import caption
from tests.fakes import revision


def test_it_is_read_from_the_event() -> None:
    """The same revision comes out that the hub was told, and when it was spoken."""
    told = revision("c7", "Señoras y señores", 4, final=True, language="es", start=1500, end=4250)
    data = events.encode(told, 1, "e", Layout()).data

    read = Caption.read("hall", data, behind=10.0)

    assert told == read.revision
    assert abs(time.time() - 12.75 - read.spoken) < 5


def test_pieces_are_the_whole_text() -> None:
    """In lines of the layout, so many at once as it has rows, each with its own time within the caption."""
    text = "Ladies and gentlemen, good evening and welcome, it is a pleasure to have so many of you here tonight"
    made = list(pieces(caption(text, seconds=8), Layout(columns=32, rows=2)))

    assert text == " ".join(line for piece in made for line in piece.lines)
    assert all(len(line) <= 32 for piece in made for line in piece.lines)
    assert all(len(piece.lines) <= 2 for piece in made)
    assert [0.0] == [piece.after for piece in made if piece.first]
    assert sorted(piece.after for piece in made) == [piece.after for piece in made]


def test_an_empty_caption_has_none() -> None:
    """Nothing is sent of it."""
    assert [] == list(pieces(caption(""), Layout()))

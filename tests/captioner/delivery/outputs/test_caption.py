from __future__ import annotations

import time

from captioner.delivery.outputs.caption import Caption, split_caption
from captioner.layout.limits import Layout
from tests.captioner.delivery.outputs.scripted import caption
from tests.fakes import revision


def test_time_of_speech() -> None:
    """A caption was spoken its own length before its end, which was `behind_s` ago."""
    final = revision("c7", "Señoras y señores", 4, final=True, language="es", start=1500, end=4250)

    assert abs(time.time() - 12.75 - Caption.of("hall", final, behind_s=10.0).spoken) < 5


def test_parts_are_the_whole_text() -> None:
    """Parts have the whole text in lines of the layout, and their times within the caption."""
    text = "Ladies and gentlemen, good evening and welcome, it is a pleasure to have so many of you here tonight"
    made = list(split_caption(caption(text, seconds=8), Layout(columns=32, rows=2)))

    assert text == " ".join(line for part in made for line in part.lines)
    assert all(len(line) <= 32 for part in made for line in part.lines)
    assert all(len(part.lines) <= 2 for part in made)
    assert [0.0] == [part.offset_s for part in made if part.first]
    assert sorted(part.offset_s for part in made) == [part.offset_s for part in made]


def test_empty_caption_has_no_parts() -> None:
    """An empty caption has no parts."""
    assert [] == list(split_caption(caption(""), Layout()))
